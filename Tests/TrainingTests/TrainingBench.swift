import Diagnostics
import LinearAlgebra
import ModelStore
import RecommenderModels
import Recommenders
import TestSupport
import Training

/// A folder with a store, in which pipelines run with fixed clocks.
struct TrainingBench {
    let folder: TemporaryFolder
    let author = Author(name: "tester") { UTCTime(seconds: 1_700_000_000) }
    let machine = Machine(threads: 2) { 0 }

    init() throws {
        folder = try TemporaryFolder()
    }

    var store: ModelStore { ModelStore(path: "\(folder.path)/models") }

    /// Writes a table into the folder.
    func table(_ name: String, _ lines: [String]) throws -> String {
        try folder.file(name, lines.joined(separator: "\n") + "\n")
    }

    /// Trains the model `shop`.
    func fit(_ training: RecommenderTraining, progress: Progress = .silent) throws -> TrainingReport {
        try training.run(model: "shop", store: store, author: author, machine: machine, progress: progress)
    }

    func version(_ number: Int = 1) throws -> Version {
        try store.resolve(.number(model: "shop", number: number))
    }

    func open(_ number: Int = 1) throws -> Recommender {
        try Recommender(inFolder: version(number).folder)
    }
}

/// The code and text of the `UserError` that `body` throws.
func userError(_ body: () throws -> Void) -> UserError? {
    do {
        try body()
        return nil
    } catch {
        return error as? UserError
    }
}

extension RecommenderAlgorithm {
    /// iALS with few factors, for data of a few lines.
    static func smallIALS(factors: Int, epochs: Int? = nil, regularization: Double? = nil) -> Self {
        var parameters = IALSParameters()
        parameters.factors = factors
        parameters.epochs = epochs ?? parameters.epochs
        (parameters.unobservedWeight, parameters.regularization) = (0.03, regularization ?? 0.03)
        return .ials(parameters)
    }
}

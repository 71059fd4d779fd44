import ArgumentParser
import Diagnostics
import Pipelines
import Recommenders

/// The flags of the algorithms; what is not given keeps the default of `IALSParameters`.
struct RecommenderFlags: ParsableArguments {
    @Option(help: "How to train.")
    var algorithm = RecommenderTraining.Algorithm.ials

    @Option(help: "The number of factors d; \(IALSParameters().factors) unless given.")
    var factors: Int?

    @Option(help: "Sweeps over users and items; \(IALSParameters().epochs) unless given.")
    var epochs: Int?

    @Option(help: "λ; \(IALSParameters().regularization) unless given.")
    var regularization: Double?

    @Option(help: "α₀, the weight of pairs that were not observed; \(IALSParameters().unobservedWeight) unless given.")
    var unobservedWeight: Double?

    @Option(
        help: "ν, how much regularization grows with a row's pairs; \(IALSParameters().frequencyExponent) unless given."
    )
    var frequencyExponent: Double?

    @Option(help: "The deviation of the initial item factors; \(IALSParameters().initialDeviation) unless given.")
    var initialDeviation: Double?

    @Option(help: "How a row's equations are solved.")
    var solver: IALSParameters.Solver?

    @Option(help: "The seed of the initial factors.")
    var seed: UInt64?

    /// The parameters of iALS.
    ///
    /// - Throws: `UserError` for a flag that the chosen algorithm does not use.
    func ials() throws -> IALSParameters {
        let given: [(String, Bool)] = [
            ("factors", factors != nil), ("epochs", epochs != nil), ("regularization", regularization != nil),
            ("unobserved-weight", unobservedWeight != nil), ("frequency-exponent", frequencyExponent != nil),
            ("initial-deviation", initialDeviation != nil), ("solver", solver != nil), ("seed", seed != nil),
        ]
        if algorithm != .ials, let (name, _) = given.first(where: { $0.1 }) {
            throw UserError(
                .wrongUsage, "--\(name) has no effect with --algorithm \(algorithm.rawValue)", remedy: "Leave it out")
        }
        var parameters = IALSParameters()
        if let factors { parameters.factors = factors }
        if let epochs { parameters.epochs = epochs }
        if let regularization { parameters.regularization = regularization }
        if let unobservedWeight { parameters.unobservedWeight = unobservedWeight }
        if let frequencyExponent { parameters.frequencyExponent = frequencyExponent }
        if let initialDeviation { parameters.initialDeviation = initialDeviation }
        if let solver { parameters.solver = solver }
        if let seed { parameters.seed = seed }
        return parameters
    }
}

extension RecommenderTraining.Algorithm: ExpressibleByArgument {}
extension IALSParameters.Solver: ExpressibleByArgument {}

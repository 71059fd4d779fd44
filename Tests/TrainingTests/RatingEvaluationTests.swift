import Diagnostics
import Documents
import Evaluation
import Events
import LinearAlgebra
import Measuring
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Tables
import TestSupport
import Testing
import Training

@Suite struct RatingEvaluationTests {
    private struct Row {
        let user: String
        let item: String
        let rating: Double

        var line: String { "\(user),\(item),\(Float(rating))" }
    }

    private let training: TrainingBench
    private let known: [Row]
    private let hidden: [Row]
    private let files: (known: String, hidden: String)

    /// Simulates ratings, trains a model on them, and adds ratings of the same customers and of an unknown one.
    init() throws {
        let simulated = SimulatedRatings(users: 90, items: 60, factors: 2, density: 0.4, noise: 0.4, heldShare: 0.15)
        let matrix = simulated.training
        known = (0..<matrix.rows).flatMap { user in
            matrix.range(ofRow: user).map { position in
                Row(
                    user: "u\(user)", item: "i\(matrix.indices[position])", rating: Double(matrix.value(at: position)))
            }
        }
        hidden = simulated.held.map { Row(user: "u\($0.user)", item: "i\($0.item)", rating: Double($0.value)) }
        training = try TrainingBench()
        let header = "user,item,rating"
        files = (
            try training.table("known.csv", [header] + known.map(\.line)),
            try training.table("hidden.csv", [header] + hidden.map(\.line) + ["nobody,i1,3", "u1,nothing,2"])
        )
        var recipe = RecommenderTraining(events: [files.known])
        var parameters = ALSParameters()
        parameters.factors = 3
        recipe.train = .als(parameters)
        _ = try training.fit(recipe)
    }

    private func evaluate(
        metrics: String? = nil, threads: Threads = 2, _ change: (inout RecommenderEvaluation) -> Void = { _ in }
    ) throws -> RatingReport {
        var plan = RecommenderEvaluation(hidden: [files.hidden])
        change(&plan)
        return try RatingEvaluation(plan, metrics: metrics)
            .run(training.version(), machine: Machine(threads: threads) { 0 }, progress: .silent).evaluation
    }

    private func rootMeanSquare(_ predicted: (Row) throws -> Double) rethrows -> Double {
        let squares = try hidden.map { row in
            let error = row.rating - (try predicted(row))
            return error * error
        }
        return (squares.reduce(0, +) / Double(hidden.count)).squareRoot()
    }

    @Test func reportEqualsItsDefinition() throws {
        let model = try training.open()
        let report = try evaluate()
        let error = try rootMeanSquare { row in
            let user = try #require(try model.users.ids.index(of: row.user))
            let item = try #require(try model.items.ids.index(of: row.item))
            return zip(try model.users.factors(of: user), model.items.factors[item])
                .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        #expect(abs(try #require(report.metrics[.rmse]).value - error) < 1e-9)
        #expect(report.ratings == hidden.count)
        #expect(report.users == Set(hidden.map(\.user)).count)
        #expect(report.skipped == .init(unknownUser: 1, unknownItem: 1, alreadySeen: 0))

        let mean = known.reduce(0) { $0 + $1.rating } / Double(known.count)
        let byItem = Dictionary(grouping: known, by: \.item)
            .mapValues { rows in rows.reduce(0) { $0 + $1.rating - mean } / Double(25 + rows.count) }
        let byUser = Dictionary(grouping: known, by: \.user)
            .mapValues { rows in
                rows.reduce(0) { $0 + $1.rating - mean - (byItem[$1.item] ?? 0) } / Double(10 + rows.count)
            }
        let bias = rootMeanSquare { mean + (byUser[$0.user] ?? 0) + (byItem[$0.item] ?? 0) }
        let baseline = try #require(report.baselines["bias"])
        #expect(abs(try #require(baseline.metrics[.rmse]).value - bias) < 1e-9)
        #expect(abs(try #require(baseline.differences[.rmse]).value - (error - bias)) < 1e-9)
        #expect(error < 0.9 * bias)
    }

    @Test func threadsAndFoldInChangeNothing() throws {
        let report = try evaluate()
        #expect(try evaluate(threads: 1) == report)
        let folded = try evaluate { $0.given = [files.known] }
        #expect(folded == report)
        #expect(try evaluate(metrics: "mae").metrics == [.mae: try #require(report.metrics[.mae])])
    }

    @Test func whatIsKnownIsPassedOver() throws {
        let again = try training.table("again.csv", ["user,item,rating", known[0].line, hidden[0].line, known[1].line])
        let masked = try evaluate { $0.hidden = [again] }
        #expect(masked.ratings == 1 && masked.skipped.alreadySeen == 2)
        let all = try evaluate {
            $0.hidden = [again]
            $0.mask = .none
        }
        #expect(all.ratings == 3 && all.skipped.alreadySeen == 0)
        #expect(userError { _ = try evaluate { $0.hidden = [files.known] } }?.code == .invalidData)
    }

    /// A user of whom only unknown items are given cannot be predicted.
    @Test func givenUsersOfWhomNothingIsKnown() throws {
        let given = try training.table("given.csv", ["user,item,rating", "new,i1,4", "blank,nothing,4"])
        let later = try training.table("later.csv", ["user,item,rating", "new,i2,4", "blank,i2,4", "u1,i2,4"])
        let report = try evaluate {
            $0.hidden = [later]
            $0.given = [given]
        }
        #expect(report.users == 1 && report.skipped.unknownUser == 2)
    }

    @Test func theManifestHoldsTheRecipe() throws {
        let manifest = try training.store.manifest(of: training.version())
        #expect(manifest.kind == "als")
        let again = try manifest.parameters.decoded(as: RecommenderTraining.self)
        #expect(again.train.usesRatings)
        _ = try training.fit(again)
        #expect(try training.store.manifest(of: training.version(2)).files == manifest.files)
        let settings = try training.open().settings
        #expect(settings.kind == .als && settings.weights.usesRatings)
        let mean = known.reduce(0) { $0 + $1.rating } / Double(known.count)
        #expect(abs(try #require(settings.meanRating) - mean) < 1e-6)
    }

    @Test func ratingsAreMeantWhenNothingElseIs() throws {
        func areRequested(_ metrics: String?, predictsRatings: Bool = true) throws -> Bool {
            try RatingMeasure.areRequested(by: metrics, ofModel: "shop/1", predictsRatings: predictsRatings)
        }
        #expect(try areRequested(nil))
        #expect(try areRequested("mae"))
        #expect(try !areRequested("ndcg@5"))
        #expect(try !areRequested(nil, predictsRatings: false))
        #expect(userError { _ = try areRequested("rmse,ndcg@5") }?.code == .wrongUsage)
        #expect(userError { _ = try areRequested("mae", predictsRatings: false) }?.code == .wrongUsage)
    }
}

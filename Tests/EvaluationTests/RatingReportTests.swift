import Diagnostics
import Evaluation
import Events
import FoundationEssentials
import LinearAlgebra
import Testing

@Suite struct RatingReportTests {
    /// Users with one to five ratings, and predictions that miss by about `deviation`; all calls draw the same numbers.
    private func errors(users: Int, deviation: Double) -> (errors: RatingErrors, all: [Double]) {
        var generator = SeededGenerator(seed: 4)
        var errors = RatingErrors()
        var all: [Double] = []
        for _ in 0..<users {
            let ratings = (0..<Int.random(in: 1...5, using: &generator)).map { _ in 3 + generator.normal() }
            let own = ratings.map { _ in deviation * generator.normal() }
            errors.add(ratings: ratings, predicted: zip(ratings, own).map { $0 - $1 })
            all += own
        }
        return (errors, all)
    }

    private func report(
        _ model: RatingErrors, _ baselines: [String: RatingErrors] = [:], threads: Threads = 2
    ) throws -> RatingReport {
        try RatingReport(
            model: model, measures: [.rmse, .mae], baselines: baselines, masked: .seen, skipped: .init(),
            bootstrap: Bootstrap(seed: 1), threads: threads)
    }

    @Test func valuesAreThoseOverAllRatings() throws {
        let (model, all) = errors(users: 200, deviation: 0.8)
        let report = try report(model)
        let squares = all.reduce(0) { $0 + $1 * $1 }
        let magnitudes = all.reduce(0) { $0 + abs($1) }
        #expect(report.users == 200)
        #expect(report.ratings == all.count)
        let rmse = try #require(report.metrics[.rmse])
        let mae = try #require(report.metrics[.mae])
        #expect(abs(rmse.value - (squares / Double(all.count)).squareRoot()) < 1e-12)
        #expect(abs(mae.value - magnitudes / Double(all.count)) < 1e-12)
        // The errors are independent and normal: the standard error of the root is about deviation / √(2 n).
        let width = try #require(rmse.high) - #require(rmse.low)
        let expected = 2 * 1.96 * 0.8 / (2 * Double(all.count)).squareRoot()
        #expect(abs(width / expected - 1) < 0.25)
    }

    @Test func differencesArePaired() throws {
        let (model, _) = errors(users: 300, deviation: 0.8)
        let (other, _) = errors(users: 300, deviation: 0.9)
        let report = try report(model, ["bias": other])
        let comparison = try #require(report.baselines["bias"])
        for measure in RatingMeasure.allCases {
            let difference = try #require(comparison.differences[measure])
            let ours = try #require(report.metrics[measure])
            #expect(abs(difference.value - (ours.value - (comparison.metrics[measure]?.value ?? 0))) < 1e-12)
            // The other's errors are nine eighths of the model's, so the sign of the difference is certain.
            #expect(try #require(difference.high) < 0)
            let width = try #require(difference.high) - #require(difference.low)
            #expect(width < 0.5 * (try #require(ours.high) - #require(ours.low)))
        }
    }

    @Test func partsMakeAWholeAtAnyNumberOfThreads() throws {
        var first = RatingErrors()
        first.add(ratings: [1, 2], predicted: [2, 2])
        var second = RatingErrors()
        second.add(ratings: [5], predicted: [3])
        var whole = first
        whole.append(second)
        #expect(whole.users == 2 && whole.ratings == 3)
        let one = try report(whole, threads: 1)
        #expect(try report(whole, threads: 3) == one)
        #expect(abs(try #require(one.metrics[.rmse]).value - (5.0 / 3).squareRoot()) < 1e-15)
        #expect(one.metrics[.mae]?.value == 1)
    }

    @Test func theReportIsOneObject() throws {
        let (model, _) = errors(users: 20, deviation: 0.5)
        let report = try report(model, ["bias": model])
        let text = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(RatingReport.self, from: text) == report)
        let keys = ["\"rmse\":{", "\"mae\":{", "\"already_seen\":0", "\"bias\":{"]
        #expect(keys.allSatisfy { String(decoding: text, as: UTF8.self).contains($0) })
    }

    @Test func nothingToPredictIsAnError() {
        let error = #expect(throws: UserError.self) { try report(RatingErrors()) }
        #expect(error?.code == .invalidData)
    }

    @Test func names() throws {
        #expect(try RatingMeasure.list(parsing: "mae, rmse,mae") == [.mae, .rmse])
        let (ratings, others) = RatingMeasure.split("ndcg@5, rmse,recall@2")
        #expect(ratings == [.rmse] && others == ["ndcg@5", "recall@2"])
        let error = #expect(throws: UserError.self) { try RatingMeasure.list(parsing: "rmse,ndcg@5") }
        #expect(error?.code == .wrongUsage && error?.problem.contains("ndcg@5") == true)
    }

    /// μ = 3; worked by hand.
    @Test func biasesAreShrunkMeans() {
        let ratings: [(items: [UInt32], values: [Float])] = [([0, 1], [5, 3]), ([0], [4]), ([2], [0])]
        let biases = RatingBiases(users: 3, items: 4) { ratings[$0] }
        #expect(biases.mean == 3)
        #expect(biases.items == [3.0 / 27, 0, -3.0 / 26, 0])
        #expect(abs(biases.bias(items: [0, 1], values: [5, 3]) - (2 - 3.0 / 27) / 12) < 1e-15)
        #expect(biases.bias(items: [], values: []) == 0)
    }
}

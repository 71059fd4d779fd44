import Diagnostics
import Evaluation
import Events
import FoundationEssentials
import LinearAlgebra
import Testing

@Suite struct EvaluationReportTests {
    /// Two rankers over very different users, where the model finds the one relevant item two ranks earlier.
    private func tallies(users: Int) -> (model: RankingTally, other: RankingTally) {
        let measures = [Measure(.ndcg, at: 5), Measure(.hitRate, at: 2), Measure(.coverage, at: 1)]
        var model = RankingTally(measures: measures, items: 6)
        var other = model
        var random = SeededGenerator(seed: 8)
        for _ in 0..<users {
            let rank = Int.random(in: 0...3, using: &random)
            var early = [UInt32](1...5)
            var late = early
            early.insert(0, at: rank)
            late.insert(0, at: rank + 2)
            model.add(ranked: early, relevant: [0])
            other.add(ranked: late, relevant: [0])
        }
        return (model, other)
    }

    @Test func differencesArePairedOnTheSameResamples() throws {
        let (model, other) = tallies(users: 400)
        let bootstrap = Bootstrap(seed: 1)
        let report = try EvaluationReport(
            model: model, baselines: ["popularity": other], masked: .seen, bootstrap: bootstrap, threads: 2)
        let measure = Measure(.ndcg, at: 5)
        let comparison = try #require(report.baselines["popularity"])
        let difference = try #require(comparison.differences[measure])
        let ours = try #require(report.metrics[measure])
        let theirs = try #require(comparison.metrics[measure])
        #expect(abs(difference.value - (ours.value - theirs.value)) < 1e-15)

        // The reference is the interval of the differences of each user, resampled as one column.
        let paired = zip(model.values[0], other.values[0]).map { $0 - $1 }
        let interval = bootstrap.interval(of: try bootstrap.means(of: [paired], threads: 1).map { $0[0] })
        #expect(abs(try #require(difference.low) - interval.lowerBound) < 1e-12)
        #expect(abs(try #require(difference.high) - interval.upperBound) < 1e-12)
        // Pairing helps: the interval is narrower than that of the model's own value.
        let width = try #require(difference.high) - #require(difference.low)
        #expect(width < 0.8 * (try #require(ours.high) - #require(ours.low)))
    }

    @Test func aRankerAgainstItselfDiffersByNothing() throws {
        let (model, _) = tallies(users: 50)
        let report = try EvaluationReport(
            model: model, baselines: ["same": model], masked: .seen, bootstrap: Bootstrap(seed: 1), threads: 2)
        for (measure, difference) in try #require(report.baselines["same"]).differences {
            #expect(difference == Estimate(0, interval: measure.isMeanOverUsers ? 0...0 : nil))
        }
    }

    @Test func theJSONIsTheContract() throws {
        let (model, other) = tallies(users: 20)
        let report = try EvaluationReport(
            model: model, baselines: ["popularity": other], masked: .seen,
            skipped: .init(unknownUser: 3, unknownItem: 2, alreadySeen: 1), bootstrap: Bootstrap(seed: 1), threads: 1)
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)

        struct Contract: Decodable {
            struct Value: Decodable { let value: Double; let low: Double?; let high: Double? }
            struct Baseline: Decodable { let metrics: [String: Value]; let differences: [String: Value] }
            let users: Int
            let metrics: [String: Value]
            let baselines: [String: Baseline]
            let masked: String
            let skipped: [String: Int]
        }
        let contract = try JSONDecoder().decode(Contract.self, from: data)
        #expect(contract.users == 20)
        #expect(contract.masked == "seen")
        #expect(contract.skipped == ["unknown_user": 3, "unknown_item": 2, "already_seen": 1])
        #expect(Set(contract.metrics.keys) == ["ndcg@5", "hit-rate@2", "coverage@1"])
        #expect(contract.metrics["ndcg@5"]?.low != nil)
        #expect(contract.metrics["coverage@1"]?.value == report.metrics[Measure(.coverage, at: 1)]?.value)
        #expect(contract.metrics["coverage@1"]?.low == nil)
        #expect(Set(contract.baselines.keys) == ["popularity"])
        #expect(contract.baselines["popularity"]?.differences["ndcg@5"]?.high != nil)
    }

    @Test func nothingToFindIsAnErrorThatSaysWhy() {
        #expect {
            try EvaluationReport(
                model: RankingTally(measures: [Measure(.ndcg, at: 5)], items: 6), masked: .seen,
                skipped: .init(unknownUser: 17), bootstrap: Bootstrap(seed: 1), threads: 1)
        } throws: { error in
            guard let error = error as? UserError else { return false }
            return error.code == .invalidData && error.problem.contains("17 test rows have an unknown user")
        }
    }
}

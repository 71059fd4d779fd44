import Evaluation
import LinearAlgebra
import Testing

/// Measures that describe all users' lists at once: coverage and Gini.
@Suite struct AllListsTests {
    private func estimate(_ kind: Measure.Kind, _ cutoff: Int, items: Int, _ lists: [[UInt32]]) throws -> Estimate {
        var tally = RankingTally(measures: [Measure(kind, at: cutoff)], items: items)
        for list in lists { tally.add(ranked: list, relevant: [0]) }
        return try #require(report(tally).metrics[Measure(kind, at: cutoff)])
    }

    /// One item in all lists gives 1 − 1/n; items in one list each give 0; counts of 0, 0, 1 and 2 give (1·1 + 3·2) /
    /// (4·3).
    @Test func giniByHand() throws {
        #expect(try estimate(.gini, 1, items: 5, [[2, 0], [2, 1], [2]]) == Estimate(0.8))
        #expect(try estimate(.gini, 2, items: 4, [[0, 1], [3, 2]]) == Estimate(0))
        #expect(try estimate(.gini, 1, items: 4, [[3], [1], [3]]) == Estimate(7 / 12.0))
        #expect(try estimate(.gini, 3, items: 1, [[0], [0]]) == Estimate(0))
        #expect(try estimate(.gini, 3, items: 4, [[], []]) == Estimate(0))
        #expect(try estimate(.coverage, 3, items: 4, [[], []]) == Estimate(0))
    }

    /// The reference is Σ Σ |cᵢ − cⱼ| / (2 n Σ c) over all ordered pairs of items.
    @Test(arguments: 1...20)
    func giniIsTheMeanAbsoluteDifference(round: Int) throws {
        var random = SeededGenerator(seed: UInt64(round))
        let items = 1 + round * 2
        let cutoff = Int.random(in: 1...10, using: &random)
        let lists = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            Array((0..<UInt32(items)).shuffled(using: &random).prefix(Int.random(in: 0...items, using: &random)))
        }
        var counts = [Double](repeating: 0, count: items)
        for list in lists {
            for item in list.prefix(cutoff) { counts[Int(item)] += 1 }
        }
        var differences = 0.0
        for left in counts {
            for right in counts { differences += abs(left - right) }
        }
        let total = counts.reduce(0, +)
        let expected = total == 0 ? 0 : differences / (2 * Double(items) * total)
        let gini = try estimate(.gini, cutoff, items: items, lists)
        #expect(abs(gini.value - expected) < 1e-12)
        #expect(gini.low == nil && gini.high == nil)
        let coverage = try estimate(.coverage, cutoff, items: items, lists)
        #expect(coverage == Estimate(Double(counts.count { $0 > 0 }) / Double(items)))
    }

    @Test func differencesHaveNoIntervalEither() throws {
        let measures = [Measure(.gini, at: 1), Measure(.novelty, at: 1)]
        var model = RankingTally(measures: measures, items: 4)
        var other = model
        for user in 0..<4 {
            model.add(ranked: [UInt32(user)], relevant: [0])
            other.add(ranked: [0], relevant: [0])
        }
        let comparison = try #require(report(model, baselines: ["popularity": other]).baselines["popularity"])
        #expect(comparison.differences[measures[0]] == Estimate(-0.75))
        #expect(comparison.metrics[measures[0]] == Estimate(0.75))
        #expect(comparison.differences[measures[1]]?.low == 0)
    }
}

import Evaluation
import Events
import LinearAlgebra
import Testing

/// Relevant items that no list can hold.
@Suite struct MissingItemTests {
    /// One of four relevant items is in a catalogue of two, at the top of the list.
    @Test func theyAreRelevantAndNeverFound() throws {
        let kinds: [Measure.Kind] = [.recall, .calibratedRecall, .precision, .hitRate, .map, .mrr, .ndcg]
        var tally = RankingTally(measures: kinds.map { Measure($0, at: 5) }, items: 2)
        tally.add(ranked: [0, 1], relevant: [0], missing: 3)
        let report = try EvaluationReport(
            model: tally, masked: .seen, bootstrap: Bootstrap(resamples: 10, seed: 1), threads: 1)
        // The best list would have four hits: 1 + 1/log₂3 + 1/log₂4 + 1/log₂5 = 2.5616063.
        let expected = [0.25, 0.25, 0.2, 1, 0.25, 1, 1 / 2.5616063]
        for (kind, value) in zip(kinds, expected) {
            #expect(abs(try #require(report.metrics[Measure(kind, at: 5)]).value - value) < 1e-7, "\(kind)")
        }
    }

    @Test func aUserWithNothingElseToFindCounts() throws {
        var tally = RankingTally(measures: [Measure(.recall, at: 1)], items: 2)
        tally.add(ranked: [0], relevant: [], missing: 1)
        tally.add(ranked: [0], relevant: [0])
        tally.add(ranked: [0], relevant: [])
        #expect(tally.users == 2)
        #expect(tally.values == [[0, 1]])
    }

    @Test func theyHaveNoCategory() throws {
        let catalogue = Catalogue(popularity: [1, 1], users: 2, categories: ["tea", ""])
        var tally = RankingTally(measures: [Measure(.recall, at: 2)], catalogue: catalogue, byCategory: true)
        tally.add(ranked: [0, 1], relevant: [0, 1], missing: 2)
        let report = try EvaluationReport(
            model: tally, masked: .seen, bootstrap: Bootstrap(resamples: 10, seed: 1), threads: 1)
        let groups = try #require(report.byCategory)
        #expect(groups.map(\.category) == ["tea", nil])
        #expect(groups.map(\.pairs) == [1, 3])
        #expect(abs(try #require(groups[1].metrics[Measure(.recall, at: 2)]).value - 1.0 / 3) < 1e-12)
    }
}

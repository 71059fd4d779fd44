import Evaluation
import Events
import LinearAlgebra
import Testing

@Suite struct SegmentGroupTests {
    /// Each group must equal a report on its users alone.
    @Test func groupsAreReportsOfTheirUsers() throws {
        var random = SeededGenerator(seed: 8)
        let measures = [Measure(.ndcg, at: 3)]
        let empty = RankingTally(measures: measures, items: 6)
        let segments: [String?] = (0..<80).map { ["New", "Loyal", nil, "Loyal"][$0 % 4] }
        var (all, apart) = (empty, [String?: RankingTally]())
        for segment in segments {
            let list = (0..<6).map(UInt32.init).shuffled(using: &random)
            all.add(ranked: list, relevant: [1, 4])
            apart[segment, default: empty].add(ranked: list, relevant: [1, 4])
        }
        func report(_ tally: RankingTally, _ segments: [String?]?) throws -> EvaluationReport {
            try EvaluationReport(
                model: tally, segments: segments, masked: .seen, bootstrap: Bootstrap(resamples: 50, seed: 3),
                threads: 2)
        }
        let groups = try #require(try report(all, segments).bySegment)
        #expect(groups.map(\.segment) == ["Loyal", "New", nil])
        #expect(groups.map(\.users) == [40, 20, 20])
        for group in groups {
            let alone = try report(try #require(apart[group.segment]), nil)
            #expect(group.metrics == alone.metrics)
            #expect(alone.bySegment == nil)
        }
    }
}

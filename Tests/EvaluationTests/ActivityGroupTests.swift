import Evaluation
import LinearAlgebra
import Testing

@Suite struct ActivityGroupTests {
    @Test func distinctNumbersMakeEqualGroups() {
        var random = SeededGenerator(seed: 4)
        let numbers = (0..<70).map { $0 * 3 }.shuffled(using: &random)
        let deciles = ActivityGroup.deciles(of: numbers)
        for (number, decile) in zip(numbers, deciles) { #expect(decile == 1 + number / 21) }
        #expect(ActivityGroup.deciles(of: (0..<10).map { 9 - $0 }) == (1...10).reversed())
        // If there are fewer users than deciles, they are spread over the deciles.
        #expect(ActivityGroup.deciles(of: [5, 7]) == [3, 8])
        #expect(ActivityGroup.deciles(of: [3]) == [6])
        #expect(ActivityGroup.deciles(of: []) == [])
    }

    /// The middle of the half with 1 item is at a quarter, in the third decile; the other users share the upper half.
    @Test func tiesStayTogether() {
        let numbers = [Int](repeating: 1, count: 10) + (2...11)
        let deciles = ActivityGroup.deciles(of: numbers)
        #expect(deciles == [Int](repeating: 3, count: 10) + [6, 6, 7, 7, 8, 8, 9, 9, 10, 10])
        #expect(ActivityGroup.deciles(of: [4, 4, 4, 4]) == [6, 6, 6, 6])
    }

    /// Each group must equal a report on its users alone.
    @Test func groupsAreReportsOfTheirUsers() throws {
        var random = SeededGenerator(seed: 6)
        let measures = [Measure(.ndcg, at: 3), Measure(.recall, at: 2), Measure(.coverage, at: 2)]
        let empty = RankingTally(measures: measures, items: 6)
        var all = (model: empty, other: empty)
        var apart = [Int: (model: RankingTally, other: RankingTally)]()
        let activity = (0..<90).map { _ in Int.random(in: 1...40, using: &random) }
        let deciles = ActivityGroup.deciles(of: activity)
        for decile in deciles {
            let lists = (0..<2).map { _ in (0..<6).map(UInt32.init).shuffled(using: &random) }
            let relevant: [UInt32] = [1, 4]
            all.model.add(ranked: lists[0], relevant: relevant)
            all.other.add(ranked: lists[1], relevant: relevant)
            apart[decile, default: (empty, empty)].model.add(ranked: lists[0], relevant: relevant)
            apart[decile, default: (empty, empty)].other.add(ranked: lists[1], relevant: relevant)
        }
        let whole = try report(all.model, baselines: ["popularity": all.other], activity: activity)
        let groups = try #require(whole.byActivity)
        #expect(groups.map(\.decile) == Set(deciles).sorted())
        #expect(groups.reduce(0) { $0 + $1.users } == 90)
        for group in groups {
            let members = zip(activity, deciles).filter { $0.1 == group.decile }.map(\.0)
            #expect(group.users == members.count)
            #expect(group.leastItems == members.min() && group.mostItems == members.max())
            let tallies = try #require(apart[group.decile])
            let alone = try report(tallies.model, baselines: ["popularity": tallies.other])
            #expect(group.metrics == alone.metrics.filter { $0.key.isMeanOverUsers })
            let comparison = try #require(group.baselines["popularity"])
            let other = try #require(alone.baselines["popularity"])
            #expect(comparison.metrics == other.metrics.filter { $0.key.isMeanOverUsers })
            #expect(comparison.differences == other.differences.filter { $0.key.isMeanOverUsers })
        }
        #expect(try report(all.model).byActivity == nil)
    }
}

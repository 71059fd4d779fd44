import Evaluation
import Events
import LinearAlgebra
import Testing

@Suite struct ChannelGroupTests {
    /// Each group must equal a report on its users alone.
    @Test func groupsAreReportsOfTheirUsers() throws {
        var random = SeededGenerator(seed: 6)
        let measures = [Measure(.ndcg, at: 3), Measure(.coverage, at: 2)]
        let empty = RankingTally(measures: measures, items: 6)
        // Thirty users on the web, twenty in the app and in the shop, and twenty of whom nobody knows.
        let nine: [String?] = ["web", "shop", nil, "app", "web", "web", "app", "shop", nil]
        let channels = (0..<90).map { nine[$0 % 9] }
        var (all, apart) = (empty, [String?: RankingTally]())
        for channel in channels {
            let list = (0..<6).map(UInt32.init).shuffled(using: &random)
            all.add(ranked: list, relevant: [1, 4])
            apart[channel, default: empty].add(ranked: list, relevant: [1, 4])
        }
        let whole = try EvaluationReport(
            model: all, channels: channels, masked: .seen, bootstrap: Bootstrap(resamples: 50, seed: 3), threads: 2)
        let groups = try #require(whole.byChannel)
        #expect(groups.map(\.channel) == ["web", "app", "shop", nil] && groups.map(\.users) == [30, 20, 20, 20])
        for group in groups {
            let alone = try report(try #require(apart[group.channel]))
            #expect(group.metrics == alone.metrics.filter { $0.key.isMeanOverUsers })
        }
        #expect(try report(all).byChannel == nil)
    }
}

import Events
import Ids
import Interactions
import LinearAlgebra
import Testing

/// Who bought what in the last 28 days of a log, counted by hand.
@Suite struct RecentPopularityTests {
    private static let purchases = [
        "a,x,2024-03-31T12:00:00Z,purchase", "b,x,2024-03-04T00:00:00Z,purchase", "c,x,2024-03-03T23:59:59Z,purchase",
        "d,y,2024-03-10T00:00:00Z,purchase", "d,y,2024-03-12T00:00:00Z,purchase", "e,z,2024-01-01T00:00:00Z,purchase",
    ]
    /// `c` looks again at what was bought before, and `f` looks only.
    private static let views = ["c,x,2024-03-20T00:00:00Z,view", "f,w,2024-03-10T00:00:00Z,view"]

    private func csv(_ rows: [String]) -> String { "user,item,timestamp,type\n" + rows.joined(separator: "\n") + "\n" }

    @Test func withoutOtherTypesTheLastDayOfAPairTells() throws {
        let shop = try interactions(csv(Self.purchases))
        #expect(shop.popularity == [3, 1, 1])
        // From March 4 on, which with the 31st are 28 days.
        #expect(shop.recentPopularity == [2, 1, 0])
        let untyped = "user,item,timestamp\n" + Self.purchases.map { "\($0.dropLast(9))\n" }.joined()
        #expect(try interactions(untyped).recentPopularity == [2, 1, 0])
    }

    @Test func eventsOfOtherTypesDoNotCount() throws {
        let shop = try interactions(csv(Self.purchases + Self.views))
        #expect(shop.popularity == [0, 3, 1, 1])
        #expect(shop.recentPopularity == [0, 2, 1, 0])
        let shuffled = try interactions(csv((Self.views + Self.purchases).reversed()), threads: 1)
        #expect(shuffled.recentPopularity == shop.recentPopularity)
    }

    @Test func theLastDaysEndWithTheNewestEventThatCounts() throws {
        let bought = try interactions(csv(Self.purchases + Self.views)) { $0.confidence.weights = ["purchase": 2] }
        #expect(bought.recentPopularity == [2, 1, 0])
        // The newest view is of March 20.
        let viewed = try interactions(csv(Self.purchases + Self.views)) {
            $0.confidence.weights = ["view": 1]
            $0.seenTypes.names = ["view"]
        }
        #expect(viewed.popularity == [1, 1] && viewed.recentPopularity == [1, 1])
    }

    @Test func onlyPairsThatAreLeftCount() throws {
        let shop = try interactions(csv(Self.purchases + Self.views)) { $0.minimumItemEvents = 2 }
        #expect(shop.items.count == 1 && shop.recentPopularity == [2])
    }

    @Test func withoutTimesThereAreNoLastDays() throws {
        #expect(try interactions("user,item\na,x\n").recentPopularity == nil)
    }
}

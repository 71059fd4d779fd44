import Events
import Ranking
import RecommenderModels
import Testing

@Suite struct RepeatRankerTests {
    /// Three items alike, so that the customer's purchases alone decide; T is day 1,000.
    private static func scoring(waitingShare: Double = 0) throws -> RepeatScoring {
        let ones: [Float] = [1, 1, 1, 1]
        var settings = RecommenderSettings(
            kind: .repeat, weights: try Confidence().resolved(typeNames: [], newest: 86_400_000_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1, waitingShare: waitingShare)
        let rates = RepeatRates(
            chance: ones, interval: ones.map { 20 * $0 }, deviation: ones, shape: ones, rate: ones.map { 100 * $0 })
        return try #require(RepeatScoring(rates, settings))
    }

    private static func bought(_ count: UInt32, _ first: UInt16, _ last: UInt16) -> Purchases {
        Purchases(count: count, repeats: Float(max(count, 1) - 1), firstDay: first, lastDay: last)
    }

    /// Items 0 and 1 were bought as often, 1 just now; 2 was bought once, and 3 only looked at.
    private static let history = Profile(
        items: [0, 1, 2, 3], values: [1, 1, 1, 1],
        purchases: [bought(5, 900, 980), bought(5, 900, 1000), bought(1, 500, 500), .never])

    @Test func whatIsBoughtOftenAndDueComesFirst() throws {
        let scoring = try Self.scoring()
        let ranker = RepeatRanker(scoring)
        let lists = ranker.top(9, for: [Query(.history(Self.history))], scratch: ())
        #expect(lists[0].map(\.index) == [0, 1, 2])
        let purchases = try #require(Self.history.purchases)
        for item in lists[0] {
            #expect(item.score == scoring.score(of: Int(item.index), purchases[Int(item.index)], since: 500))
        }
        #expect(ranker.top(1, for: [Query(.history(Self.history))], scratch: ())[0].map(\.index) == [0])
        #expect(ranker.top(0, for: [Query(.history(Self.history))], scratch: ()) == [[]])
    }

    /// Item 0 was bought 3 times from day 500 on, and item 1 once, on the day of the last time: λ is 3/600 and 1/140.
    ///
    /// With ε = 1, λ of item 1 is 1/600 as well, and with ε = 0.2 it is 1/232, less than 3/600.
    @Test(arguments: [(0, [1, 0]), (0.2, [0, 1]), (1, [0, 1])] as [(Double, [UInt32])])
    func whatWasBoughtOnceLatelyIsNotTakenForFrequent(share: Double, order: [UInt32]) throws {
        let scoring = try Self.scoring(waitingShare: share)
        let history = Profile(
            items: [0, 1], values: [1, 1], purchases: [Self.bought(3, 500, 960), Self.bought(1, 960, 960)])
        let ranker = RepeatRanker(scoring)
        let query = Query(.history(history))
        #expect(ranker.top(2, for: [query], scratch: ())[0].map(\.index) == order)
        // The time of the one item begins with the other one, also where that may not be listed.
        let alone = [RankedItem(index: 1, score: scoring.score(of: 1, Self.bought(1, 960, 960), since: 500))]
        #expect(ranker.top(2, for: query, among: [1]) == alone)
        #expect(ranker.top(2, for: [Query(.history(history), excluded: [0])], scratch: ())[0] == alone)
    }

    @Test func excludedAndWithheldItemsAreNotListed() throws {
        let scoring = try Self.scoring()
        let query = Query(.history(Self.history), excluded: [0])
        #expect(RepeatRanker(scoring).top(9, for: [query], scratch: ())[0].map(\.index) == [1, 2])
        #expect(RepeatRanker(scoring, allowed: [0, 2]).top(9, for: [query], scratch: ())[0].map(\.index) == [2])
    }

    @Test func whoBoughtNothingGetsNothing() throws {
        let ranker = RepeatRanker(try Self.scoring())
        let profiles: [Profile] = [
            .empty, Profile(items: [1], values: [1]), Profile(items: [1], values: [1], purchases: [.never]),
        ]
        for profile in profiles {
            #expect(ranker.top(5, for: [Query(.history(profile))], scratch: ()) == [[]])
        }
    }
}

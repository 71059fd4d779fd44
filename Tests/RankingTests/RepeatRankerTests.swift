import Events
import Ranking
import RecommenderModels
import Testing

@Suite struct RepeatRankerTests {
    /// Three items alike, so that the customer's purchases alone decide; T is day 1,000.
    private static func scoring() throws -> RepeatScoring {
        let ones: [Float] = [1, 1, 1, 1]
        var settings = RecommenderSettings(
            kind: .repeat, weights: try Confidence().resolved(typeNames: [], newest: 86_400_000_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1)
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
        for item in lists[0] { #expect(item.score == scoring.score(of: Int(item.index), purchases[Int(item.index)])) }
        #expect(ranker.top(1, for: [Query(.history(Self.history))], scratch: ())[0].map(\.index) == [0])
        #expect(ranker.top(0, for: [Query(.history(Self.history))], scratch: ()) == [[]])
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

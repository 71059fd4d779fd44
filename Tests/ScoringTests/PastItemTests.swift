import Documents
import Events
import RecommenderModels
import Scoring
import TestSupport
import Testing

@Suite struct PastItemTests {
    @Test func theStrongestComeFirstThenTheNewestThenTheSmallerId() throws {
        var rules = Confidence()
        rules.transform = .linear
        let sample = try SampleRecommender(
            users: 1, items: 5, factors: 2,
            histories: [Profile(items: [0, 1, 2, 4], values: [1, 3, 1, 1])],
            weights: rules.resolved(typeNames: ["cart", "purchase", "view"], newest: nil), seenTypes: ["purchase"],
            types: [0b100, 0b111, 0b001, 0b010], lastDay: [19_000, 0, 19_001, 19_000])
        let shop = try SampleStore(sample)
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        let history = try maker.history(of: "u000")
        #expect(history.map(\.item) == ["i001", "i002", "i000", "i004"])
        #expect(history.map(\.confidence) == [3, 1, 1, 1])
        #expect(history.map(\.types) == [["cart", "purchase", "view"], ["cart"], ["view"], ["purchase"]])
        // date -u -d @$((19000 * 86400)) is 2022-01-08. Day 0 may be any day up to 1970-01-01.
        #expect(history.map(\.lastDay) == [nil, "2022-01-09", "2022-01-08", "2022-01-08"])
    }

    /// A model keeps 65,536 days, and its first and last one stand for all days beyond them.
    @Test func daysOutsideTheRangeAreAbsentButKeepTheirOrder() throws {
        let sample = try SampleRecommender(
            users: 1, items: 5, factors: 2,
            histories: [Profile(items: [0, 1, 2, 3, 4], values: [1, 1, 1, 1, 1])],
            lastDay: [0, 65_535, 1, 65_534, 65_535])
        let maker = ListMaker(try SampleStore(sample).model, available: nil, consent: nil)
        let history = try maker.history(of: "u000")
        #expect(history.map(\.item) == ["i001", "i004", "i003", "i002", "i000"])
        // date -u -d @$((65534 * 86400)) is 2149-06-05.
        #expect(history.map(\.lastDay) == [nil, nil, "2149-06-05", "1970-01-02", nil])
        // An absent day is left out of the JSON object.
        let first = try JSONValue(encoding: history[0])
        #expect(first["last_day"] == nil && first["item"] == "i001")
    }

    @Test func aLogWithoutTypesAndTimesHasNeither() throws {
        let sample = try SampleRecommender(
            users: 1, items: 2, factors: 2, histories: [Profile(items: [1], values: [1])])
        let maker = ListMaker(try SampleStore(sample).model, available: nil, consent: nil)
        let past = try #require(try maker.history(of: "u000").first)
        #expect(past.types == nil)
        #expect(past.lastDay == nil)
    }
}

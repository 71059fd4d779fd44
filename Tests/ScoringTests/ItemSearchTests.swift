import RecommenderModels
import Scoring
import TestSupport
import Testing

@Suite struct ItemSearchTests {
    private static let titles = [
        "Handmade Bird Feeder, Rose", "Bird House", "Écharpe d'été", "", "A bird in a cage",
        "i001 spare part of a ladybird",
        String(repeating: "ü", count: 400) + " needle",
    ]

    /// Items `i000` to `i006` with these titles; the third is the most popular.
    private static func search() throws -> (ItemSearch, SampleStore) {
        let table = ItemTableContent(
            columns: ["category", "title"],
            rows: titles.enumerated().map { [Array("c\($0 % 2)".utf8), Array($1.utf8)] })
        let sample = try SampleRecommender(
            users: 2, items: titles.count, factors: 2, popularity: [1, 2, 9, 4, 5, 6, 7], table: table)
        let store = try SampleStore(sample)
        return (ItemSearch(store.model.items), store)
    }

    @Test(arguments: [
        ("bird", ["i001", "i004", "i000", "i005"]), ("BIRD feed", ["i000"]), ("feeder bird", ["i000"]),
        ("i001", ["i001", "i005"]), ("i00", ["i002", "i006", "i005", "i004", "i003", "i001", "i000"]),
        ("été", ["i002"]), ("ÉCHARPE", ["i002"]), ("", ["i002", "i006", "i005", "i004", "i003", "i001", "i000"]),
        ("  ", ["i002", "i006", "i005", "i004", "i003", "i001", "i000"]), ("nothing", []), ("<script>", []),
        ("needle", []), ("üüü", ["i006"]),
    ])
    func wordsAreFoundInTitlesAndIds(text: String, expected: [String]) throws {
        let (search, _) = try Self.search()
        let found = try search.items(matching: text, atMost: 10)
        #expect(found.items.map(\.item) == expected)
        #expect(found.count == expected.count)
        // Whatever is cut off, the best are kept.
        for limit in 1...3 {
            let best = try search.items(matching: text, atMost: limit)
            #expect(best.items.map(\.item) == Array(expected.prefix(limit)))
            #expect(best.count == expected.count)
        }
    }

    @Test func aFoundItemHasTitleCategoryAndCustomers() throws {
        let (search, _) = try Self.search()
        let item = try #require(try search.items(matching: "house", atMost: 1).items.first)
        #expect(item.item == "i001" && item.title == "Bird House" && item.category == "c1" && item.customers == 2)
    }

    @Test func aModelWithoutTitlesIsSearchedByIds() throws {
        let store = try SampleStore(try SampleRecommender(users: 2, items: 300, factors: 2))
        let found = try ItemSearch(store.model.items).items(matching: "I29", atMost: 5)
        #expect(found.count == 10 && found.items.count == 5)
        #expect(found.items.allSatisfy { $0.item.hasPrefix("i29") && $0.title == nil && $0.category == nil })
        let exact = try ItemSearch(store.model.items).items(matching: "i299", atMost: 1)
        #expect(exact.items.map(\.item) == ["i299"])
    }
}

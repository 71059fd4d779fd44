import LinearAlgebra
import ModelFiles
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

    /// Beside a search that takes words apart and sorts everything.
    @Test func randomTitlesAreFoundAsByASlowSearch() throws {
        var generator = SeededGenerator(seed: 5)
        func text(_ most: Int) -> String {
            String(
                (0..<Int(generator.uniform() * Double(most))).map { _ in Array("aabcÉé -")[Int(generator.uniform() * 8)]
                })
        }
        let titles = (0..<700).map { _ in text(14) }
        let popularity = titles.indices.map { _ in Float((generator.uniform() * 5).rounded()) }
        let table = ItemTableContent(columns: ["title"], rows: titles.map { [Array($0.utf8)] })
        let store = try SampleStore(
            try SampleRecommender(users: 2, items: titles.count, factors: 2, popularity: popularity, table: table))
        let search = ItemSearch(store.model.items)
        try search.prepare()
        for _ in 0..<200 {
            let (words, limit) = (text(5), 1 + Int(generator.uniform() * 400))
            let expected = Self.slowly(words, titles, popularity, try titles.indices.map(store.model.items.ids.string))
            let found = try search.items(matching: words, atMost: limit)
            #expect(found.items.map(\.item) == Array(expected.prefix(limit)), "'\(words)'")
            #expect(found.count == expected.count)
        }
    }

    /// All items whose id or title has all words, the best first.
    private static func slowly(
        _ text: String, _ titles: [String], _ popularity: [Float], _ ids: [String]
    ) -> [String] {
        let words = text.lowercased().split(separator: " ").map(String.init)
        let phrase = words.joined(separator: " ")
        func holds(_ text: String, _ word: String, atStart: Bool) -> Bool {
            let (bytes, part) = (Array(text.utf8), Array(word.utf8))
            return (0...max(0, bytes.count - part.count)).contains { start in
                guard bytes[start...].starts(with: part) else { return false }
                guard atStart, start > 0 else { return true }
                let before = Unicode.Scalar(bytes[start - 1])
                return before.isASCII && !before.properties.isAlphabetic && before.properties.numericType == nil
            }
        }
        func order(_ id: String, _ title: String) -> Int? {
            func all(atStart: Bool) -> Bool {
                words.allSatisfy { holds(id, $0, atStart: atStart) || holds(title, $0, atStart: atStart) }
            }
            guard all(atStart: false) else { return nil }
            if phrase.isEmpty { return 3 }
            if id == phrase { return 0 }
            if id.hasPrefix(phrase) { return 1 }
            if title.utf8.starts(with: phrase.utf8) { return 2 }
            return all(atStart: true) ? 3 : 4
        }
        let found = ids.indices.compactMap { item in
            order(ids[item], titles[item].lowercased()).map { (order: $0, customers: -popularity[item], item: item) }
        }
        return found.sorted { $0 < $1 }.map { ids[$0.item] }
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

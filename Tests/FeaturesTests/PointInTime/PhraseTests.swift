import FeatureLearning
import Features
import Glibc
import LinearAlgebra
import Tables
import Testing

@Suite("What features say in words")
struct PhraseTests {
    /// Two customers before day 20,000: `a` with three orders, the last of them a return, and `b` with one order.
    private static let events: [(String, Double, String, String, String, String, String)] = [
        ("a", 19_000, "view", "x", "", "", ""),
        ("a", 19_269.5, "purchase", "x", "2", "3", "o1"),
        ("a", 19_269.5, "purchase", "y", "1", "4", "o1"),
        ("a", 19_635, "purchase", "x", "", "10", ""),
        ("a", 19_910, "purchase", "z", "1", "", "o2"),
        ("a", 19_910.5, "purchase", "y", "-1", "4", "o2"),
        ("a", 19_999, "view", "y", "", "", ""),
        ("b", 19_700, "purchase", "w1", "1", "2", ""),
        ("b", 19_700, "purchase", "w2", "1.5", "2", ""),
    ]

    /// The words for each column of each customer who is at risk at a day, in byte order of the customers.
    private func words(
        _ lines: [String], header: String = RandomLog.header, at cutoff: Double, categories: ItemColumn? = nil
    ) throws -> [[String: String]] {
        let log = try log(header, lines)
        let definition = try PointInTimeDefinition.learn(
            from: log, before: day(cutoff), activeWithin: 365 * 86_400, categories: categories)
        let events = try CustomerEvents(log, definition: definition, categories: categories)
        let table = try PointInTime.features(events, at: [day(cutoff)], threads: 1).table
        let words = RowWords(table, definition: definition)
        return (0..<table.rowCount).map { row in
            Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, words.text(of: $0, row: row)) })
        }
    }

    private func time(of number: Double) -> String { Timestamp.text(day(number)) }

    private func shop() throws -> [[String: String]] {
        let lines = Self.events.map { "\($0),\(time(of: $1)),\($2),\($3),\($4),\($5),\($6)" }
        let categories = try categories(["x": "tea", "y": "tea", "z": " ", "w1": "coffee beans", "w2": "coffee beans"])
        return try words(lines, at: 20_000, categories: categories)
    }

    @Test("Every feature of a customer with three orders")
    func threeOrders() throws {
        let found = try shop()[0]
        let expected = [
            "recency": "last order 90 days ago", "recency_view": "last 'view' event 1 day ago",
            "tenure": "first order 2.0 years ago",
            "orders_7d": "no orders in 7 days", "orders_30d": "no orders in 30 days",
            "orders_90d": "1 order in 90 days", "orders_365d": "2 orders in 365 days", "orders_all": "3 orders so far",
            "lines_7d": "no order lines in 7 days", "lines_30d": "no order lines in 30 days",
            "lines_90d": "2 order lines in 90 days", "lines_365d": "3 order lines in 365 days",
            "lines_all": "5 order lines so far",
            // One piece was bought and one was returned; an empty quantity is one piece.
            "pieces_7d": "no pieces in 7 days", "pieces_30d": "no pieces in 30 days",
            "pieces_90d": "no pieces in 90 days", "pieces_365d": "1 piece in 365 days",
            "pieces_all": "4 pieces so far",
            "money_7d": "spent 0.00 in 7 days", "money_30d": "spent 0.00 in 30 days",
            "money_90d": "spent -4.00 in 90 days", "money_365d": "spent 6.00 in 365 days",
            "money_all": "spent 16.00 so far", "money_per_order": "spent 5.33 per order",
            "events_view_7d": "1 'view' event in 7 days", "events_view_30d": "1 'view' event in 30 days",
            "events_view_90d": "1 'view' event in 90 days", "events_view_365d": "1 'view' event in 365 days",
            "events_view_all": "2 'view' events so far",
            // The days between orders are 365.5 and 275.
            "gap_mean": "320 days between orders on average", "gap_deviation": "time between orders varies by 45 days",
            "overdue": "last order 90 days ago, 320 days between orders on average",
            "trend": "1 order in the last 90 days, none in the 90 days before", "items": "bought 3 different items",
            "categories": "bought items of 1 category", "share_tea": "80% of order lines in category 'tea'",
            "share_coffee beans": "0% of order lines in category 'coffee beans'",
        ]
        #expect(found == expected)
    }

    @Test("One order has no time between orders, and nothing viewed has no recency")
    func oneOrder() throws {
        let found = try shop()[1]
        let expected = [
            "recency": "last order 300 days ago", "recency_view": "no 'view' event so far",
            "tenure": "first order 300 days ago", "orders_all": "1 order so far",
            "pieces_all": "2.50 pieces so far", "money_all": "spent 5.00 so far",
            "events_view_all": "no 'view' events so far",
            "gap_mean": "fewer than two orders so far", "gap_deviation": "fewer than three orders so far",
            "overdue": "only one order so far",
            "trend": "no orders in the last 90 days, none in the 90 days before", "items": "bought 2 different items",
            "share_coffee beans": "100% of order lines in category 'coffee beans'",
        ]
        for (name, words) in expected { #expect(found[name] == words) }
    }

    @Test("Every definition has words of its own")
    func everyDefinition() throws {
        for words in try shop().flatMap(\.values) {
            #expect(!words.contains(" = ") && !words.contains("missing"), "\(words)")
        }
    }

    /// 19723 is 2024-01-01; the log is too short for windows of 30 days and more.
    @Test("A log of two weeks says which quarter has more orders")
    func shortLog() throws {
        let rows = try words(
            ["a,2024-01-01T00:00:00", "a,2024-01-11T00:00:00", "b,2024-01-14T18:00:00"], header: "user,timestamp",
            at: 19_737)
        #expect(rows[0]["trend"] == "more orders in the last 90 days than in the 90 days before")
        #expect(rows[0]["overdue"] == "last order 4 days ago, 10 days between orders on average")
        #expect(rows[0]["tenure"] == "first order 14 days ago")
        #expect(rows[0]["orders_7d"] == "1 order in 7 days")
        #expect(rows[1]["recency"] == "last order less than a day ago")
    }

    @Test("Orders of the quarter before are counted, too")
    func trend() throws {
        // At day 20,000: one order 10 days before, three of 100 to 120 days before, and one of 170 days before.
        let days = [19_500.0, 19_830, 19_880, 19_890, 19_900, 19_990]
        let rows = try words(days.map { "a,\(time(of: $0))" }, header: "user,timestamp", at: 20_000)
        #expect(rows[0]["trend"] == "1 order in the last 90 days, 4 in the 90 days before")
        #expect(rows[0]["orders_365d"] == "5 orders in 365 days")
    }

    /// Rows of requests hold the logarithms, with as many digits as their sender chose, or anything else.
    @Test(
        "Rows from elsewhere",
        arguments: [
            ("orders_7d", 1.6094, "4 orders in 7 days"), ("orders_7d", 1.5, "orders_7d = 1.5"),
            ("orders_7d", -3.0, "orders_7d = -3"), ("orders_7d", 800.0, "orders_7d = 800"),
            ("orders_all", 1e308, "orders_all = 1e+308"), ("orders_7d", Double.nan, "orders_7d is missing"),
            ("recency", -1.0, "recency = -1"), ("recency", 1e9, "recency = 1000000000"),
            ("recency", Double.nan, "recency is missing"), ("tenure", 2.5, "first order 2.5 years ago"),
            ("gap_mean", Double.nan, "fewer than two orders so far"), ("overdue", 0.7, "overdue = 0.7"),
            ("trend", 0.0, "as many orders in the last 90 days as in the 90 days before"),
            ("trend", -0.7, "fewer orders in the last 90 days than in the 90 days before"),
            ("share_tea", 0.125, "12.5% of order lines in category 'tea'"), ("share_tea", 1.5, "share_tea = 1.5"),
            ("money_all", log1p(1e12), "spent 1000000000000.00 so far"), ("items", 0.0, "bought no different items"),
        ])
    func elsewhere(name: String, value: Double, expected: String) {
        let definition = PointInTimeDefinition(
            types: [], purchaseTypes: [], activeWithin: 1, windows: [7], daysOnly: true,
            sources: PointInTimeDefinition.Source.allCases, categories: ["tea"])
        let column = FeatureTable.Column(name: name, kind: .numeric, values: .numbers([value]))
        let words = RowWords(FeatureTable(rowCount: 1, columns: [column]), definition: definition)
        #expect(words.text(of: column, row: 0) == expected)
    }

    @Test("A shop's own table says what stands in it")
    func ownTable() throws {
        let schema = TableSchema(columns: [
            .init(name: "tenure", kind: .numeric), .init(name: "contract", kind: .category),
            .init(name: "newsletter", kind: .boolean), .init(name: "orders_7d", kind: .numeric),
        ])
        let table = try FeatureTable(
            cells: [
                ["tenure": "4", "contract": "Month-to-month", "newsletter": "no", "orders_7d": "1.5"],
                ["tenure": nil, "contract": nil, "newsletter": nil, "orders_7d": "-0.25"],
            ], schema: schema)
        let words = RowWords(table, definition: nil)
        let found = (0..<2).map { row in table.columns.map { words.text(of: $0, row: row) } }
        #expect(found[0] == ["tenure = 4", "contract is Month-to-month", "newsletter is no", "orders_7d = 1.5"])
        #expect(
            found[1] == ["tenure is missing", "contract is missing", "newsletter is missing", "orders_7d = -0.25"])
    }
}

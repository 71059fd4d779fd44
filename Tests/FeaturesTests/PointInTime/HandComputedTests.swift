import Events
import Features
import Glibc
import Tables
import Testing

@Suite("Features by hand")
struct HandComputedTests {
    private static let cutoff = 20_000.0

    /// Each row: customer, day, type, item, quantity, price, order.
    private static let events: [(String, Double, String, String, String, String, String)] = [
        ("a", 19_000, "view", "x", "", "", ""),
        ("a", 19_269.5, "purchase", "x", "2", "3", "o1"),
        ("a", 19_269.5, "purchase", "y", "1", "4", "o1"),
        ("a", 19_635, "purchase", "x", "", "10", ""),
        ("a", 19_910, "purchase", "z", "1", "", "o2"),
        ("a", 19_910.5, "purchase", "y", "-1", "4", "o2"),
        ("a", 19_999, "view", "y", "", "", ""),
        ("a", 20_000, "purchase", "x", "1", "1", "o3"),
        ("b", 19_700, "purchase", "w1", "1", "2", ""),
        ("b", 19_700, "purchase", "w2", "1", "2", ""),
        ("b", 19_700, "purchase", "w3", "1", "2", ""),
        ("b", 19_700, "purchase", "w4", "1", "2", ""),
        ("b", 19_700, "purchase", "w5", "1", "2", ""),
        ("too-old", 19_634.99, "purchase", "x", "1", "1", ""),
        ("looks", 19_999, "view", "x", "", "", ""),
        ("on-the-cutoff", 20_000, "purchase", "x", "1", "1", ""),
    ]

    private func rows() throws -> NamedRows {
        let lines = Self.events.map { "\($0),\(Timestamp.text(day($1))),\($2),\($3),\($4),\($5),\($6)" }
        let categories = try categories([
            "x": "tea", "y": "tea", "z": " ", "w1": "coffee", "w2": "coffee", "w3": "coffee", "w4": "coffee",
            "w5": "coffee", "never": "cups",
        ])
        return try NamedRows(log(RandomLog.header, lines), at: [day(Self.cutoff)], categories: categories)
    }

    @Test("Only customers with a purchase in the half-open span before the cutoff are at risk")
    func atRisk() throws {
        #expect(try rows().rows.map(\.customer) == ["a", "b"])
    }

    @Test("Every feature of a customer with three orders")
    func threeOrders() throws {
        let values = try rows().values(of: "a")
        let expected: [String: Double] = [
            // The last order began 90 days ago; its second line came half a day later.
            "recency": log(1 + 90.0 / 30), "recency_view": log(1 + 1.0 / 30), "tenure": 2,
            "orders_7d": 0, "orders_30d": 0, "orders_90d": log(2), "orders_365d": log(3), "orders_all": log(4),
            "lines_7d": 0, "lines_30d": 0, "lines_90d": log(3), "lines_365d": log(4), "lines_all": log(6),
            // An empty quantity counts as one piece, an empty price as no money.
            "pieces_7d": 0, "pieces_30d": 0, "pieces_90d": 0, "pieces_365d": log(2), "pieces_all": log(5),
            "money_7d": 0, "money_30d": 0, "money_90d": -log(5), "money_365d": log(7), "money_all": log(17),
            "money_per_order": log(1 + 16.0 / 3),
            "events_view_7d": log(2), "events_view_30d": log(2), "events_view_90d": log(2),
            "events_view_365d": log(2), "events_view_all": log(3),
            // The gaps between orders are 365.5 and 275 days.
            "gap_mean": log(1 + 320.25), "gap_deviation": log(1 + 45.25), "overdue": log(91 / 321.25),
            "trend": log(2), "items": log(4), "categories": log(2), "share_coffee": 0, "share_tea": 0.8,
        ]
        #expect(Set(values.keys) == Set(expected.keys))
        for (name, value) in expected {
            #expect(abs((values[name] ?? .nan) - value) < 1e-12, "\(name): \(values[name] ?? .nan), not \(value)")
        }
    }

    @Test("One order has no time between orders, and nothing viewed has no recency")
    func oneOrder() throws {
        let values = try rows().values(of: "b")
        for name in ["gap_mean", "gap_deviation", "recency_view"] { #expect(values[name]?.isNaN == true, "\(name)") }
        #expect(values.values.count { $0.isNaN } == 3)
        #expect(values["overdue"] == 0)
        #expect(values["orders_all"] == log1p(1) && values["lines_all"] == log1p(5) && values["items"] == log1p(5))
        #expect(values["share_coffee"] == 1 && values["share_tea"] == 0)
    }

    @Test("The columns in their order")
    func names() throws {
        let windows = ["7d", "30d", "90d", "365d", "all"]
        let counted = ["orders", "lines", "pieces", "money"].map { name in windows.map { "\(name)_\($0)" } }
        let names =
            ["recency", "recency_view", "tenure"] + counted.joined() + ["money_per_order"]
            + windows.map { "events_view_\($0)" }
            + ["gap_mean", "gap_deviation", "overdue", "trend", "items", "categories", "share_coffee", "share_tea"]
        #expect(try rows().names == names)
    }

    @Test("A log of customers and times alone has features")
    func smallestLog() throws {
        let rows = try NamedRows(
            log("user,timestamp", ["a,2024-01-01", "a,2024-01-11", "b,2024-01-03"]), at: [day(19_737)])
        // 19737 is 2024-01-15.
        #expect(rows.rows.map(\.customer) == ["a", "b"])
        let values = rows.values(of: "a")
        #expect(values["recency"] == log1p(4.0 / 30) && values["tenure"] == 14 / 365.25)
        #expect(values["gap_mean"] == log1p(10) && values["orders_7d"] == log1p(1) && values["orders_all"] == log1p(2))
        // All windows longer than the two weeks of the log are left out.
        #expect(rows.names.filter { $0.hasPrefix("orders") } == ["orders_7d", "orders_all"])
        #expect(values.keys.allSatisfy { !$0.hasPrefix("pieces") && !$0.hasPrefix("money") && $0 != "items" })
    }
}

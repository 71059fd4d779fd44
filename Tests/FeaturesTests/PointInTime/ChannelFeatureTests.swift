import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Glibc
import LinearAlgebra
import Tables
import TestSupport
import Testing

@Suite("Features by channel")
struct ChannelFeatureTests {
    private static let cutoff = 20_000.0
    private static let header = "user,timestamp,type,channel"

    /// Each row: customer, day, type, channel.
    private static let events: [(String, Double, String, String)] = [
        ("a", 19_500, "purchase", ""), ("a", 19_900, "purchase", "shop"), ("a", 19_980, "purchase", "web"),
        ("a", 19_980, "purchase", "web"), ("a", 19_990, "view", "web"), ("a", 19_999, "view", "app"),
        ("a", 20_000, "purchase", "web"), ("a", 20_001, "purchase", "later"),
        ("b", 19_950, "purchase", ""), ("b", 19_960, "purchase", "shop"),
    ]

    private func table(adding more: [(String, Double, String, String)] = []) throws -> EventLog {
        try FeaturesTests.log(
            Self.header, (Self.events + more).map { "\($0),\(Timestamp.text(day($1))),\($2),\($3)" })
    }

    private func definition() throws -> PointInTimeDefinition {
        try PointInTimeDefinition.learn(from: table(), before: day(Self.cutoff), activeWithin: 365 * 86_400)
    }

    @Test("The channels are those of events before the cutoff, the busiest first")
    func channels() throws {
        #expect(try definition().channels == ["web", "shop", "app"])
        let names = try NamedRows(table(), at: [day(Self.cutoff)]).names.filter { $0.hasPrefix("channel") }
        let windows = ["7d", "30d", "90d", "365d", "all"]
        let lines = ["web", "shop", "app"].map { channel in windows.map { "channel_lines_\(channel)_\($0)" } }
        #expect(
            names == ["channel_recency_web", "channel_recency_shop", "channel_recency_app"] + lines.joined()
                + ["channel_share_web", "channel_share_shop", "channel_share_app", "channels"])
    }

    @Test("Every feature by channel")
    func values() throws {
        let rows = try NamedRows(table(), at: [day(Self.cutoff)])
        let expected: [String: Double] = [
            "channel_recency_web": log1p(10.0 / 30), "channel_recency_shop": log1p(100.0 / 30),
            "channel_recency_app": log1p(1.0 / 30),
            "channel_lines_web_7d": 0, "channel_lines_web_30d": log(3), "channel_lines_web_all": log(3),
            "channel_lines_shop_90d": 0, "channel_lines_shop_365d": log(2), "channel_lines_shop_all": log(2),
            "channel_lines_app_all": 0,
            // One of the four lines is on no known channel.
            "channel_share_web": 0.5, "channel_share_shop": 0.25, "channel_share_app": 0, "channels": log(4),
        ]
        let values = rows.values(of: "a")
        for (name, value) in expected {
            #expect(abs((values[name] ?? .nan) - value) < 1e-12, "\(name): \(values[name] ?? .nan), not \(value)")
        }
        let other = rows.values(of: "b")
        #expect(other["channel_recency_web"]?.isNaN == true && other["channel_recency_app"]?.isNaN == true)
        #expect(other["channel_share_shop"] == 0.5 && other["channel_share_web"] == 0)
        #expect(other["channels"] == log1p(1) && other["channel_lines_shop_90d"] == log1p(1))
    }

    @Test("A channel that training did not have counts as a line and as one more channel")
    func unseen() throws {
        let later = try table(adding: [("a", 19_995, "purchase", "kiosk")])
        let rows = try NamedRows(
            CustomerEvents(later, definition: definition(), categories: nil), at: [day(Self.cutoff)])
        let values = rows.values(of: "a")
        #expect(values["channel_share_web"] == 0.4 && values["channel_share_shop"] == 0.2)
        #expect(values["channels"] == log1p(4) && values["channel_recency_web"] == log1p(10.0 / 30))
        #expect(rows.names.allSatisfy { !$0.contains("kiosk") })
    }

    @Test("A log without the channels of the training is refused, one that lacks some is warned of")
    func missing() throws {
        let definition = try definition()
        let none = try FeaturesTests.log("user,timestamp,type", ["a,2024-01-01,purchase", "a,2024-01-01,view"])
        let error = #expect(throws: UserError.self) {
            try CustomerEvents(none, definition: definition, categories: nil)
        }
        #expect(error?.code == .wrongUsage && error?.problem.contains("'channel'") == true)
        let others = try FeaturesTests.log(
            Self.header, ["a,2024-01-01,purchase,Web", "a,2024-01-01,view,fax"])
        let mismatch = #expect(throws: UserError.self) {
            try CustomerEvents(others, definition: definition, categories: nil)
        }
        #expect(mismatch?.code == .invalidData && mismatch?.problem.contains("'Web', 'fax'") == true)
        let some = try FeaturesTests.log(
            Self.header, ["a,2024-01-01,purchase,web", "a,2024-01-01,view,App", "a,2024-01-01,view,shop"])
        let warnings = Warnings()
        definition.reportAbsentChannels(in: some, to: warnings.progress)
        #expect(warnings.all.count == 2)
        #expect(warnings.all.first?.contains("'app'") == true && warnings.all.last?.contains("'App'") == true)
    }

    @Test("Ten channels have features of their own, of equally busy ones the first in byte order")
    func many() throws {
        let rows = (0..<12).map { "a,2020-01-0\(1 + $0 % 9),purchase,c\($0 < 10 ? "0" : "")\($0)" }
        let definition = try PointInTimeDefinition.learn(
            from: FeaturesTests.log(Self.header, rows + ["a,2020-02-01,purchase,c11"]), before: day(20_000),
            activeWithin: 86_400)
        #expect(definition.channels == ["c11"] + (0..<9).map { "c0\($0)" })
    }

    @Test("A definition without channels is stored as before, and ignores those of a log")
    func withoutChannels() throws {
        let plain = try PointInTimeDefinition.learn(
            from: FeaturesTests.log("user,timestamp,type", ["a,2020-01-01,purchase", "a,2020-01-02,view"]),
            before: day(Self.cutoff), activeWithin: 86_400 * 5_000)
        #expect(plain.channels == nil)
        let json = try JSONValue(encoding: plain)
        #expect(json["channels"] == nil)
        #expect(try json.decoded(as: PointInTimeDefinition.self) == plain)
        let rows = try NamedRows(CustomerEvents(table(), definition: plain, categories: nil), at: [day(Self.cutoff)])
        #expect(!rows.rows.isEmpty && rows.names.allSatisfy { !$0.hasPrefix("channel") })
        let learnt = try definition()
        #expect(try JSONValue(encoding: learnt).decoded(as: PointInTimeDefinition.self) == learnt)
    }

    @Test(
        "In words",
        arguments: [
            ("channel_recency_web", log1p(10.0 / 30), "last event on 'web' 10 days ago"),
            ("channel_recency_web", Double.nan, "no event on 'web' so far"),
            ("channel_lines_web_7d", log1p(2), "2 order lines on 'web' in 7 days"),
            ("channel_lines_web_all", 0.0, "no order lines on 'web' so far"),
            ("channel_share_web", 0.25, "25% of order lines on 'web'"), ("channels", log1p(1), "seen on 1 channel"),
        ])
    func words(name: String, value: Double, expected: String) {
        let definition = PointInTimeDefinition(
            types: [], purchaseTypes: [], activeWithin: 1, windows: [7], daysOnly: true, sources: [], categories: nil,
            channels: ["web"])
        let column = FeatureTable.Column(name: name, kind: .numeric, values: .numbers([value]))
        let words = RowWords(FeatureTable(rowCount: 1, columns: [column]), definition: definition)
        #expect(words.text(of: column, row: 0) == expected)
    }
}

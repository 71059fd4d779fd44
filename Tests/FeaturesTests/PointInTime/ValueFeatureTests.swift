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

@Suite("Features of the values of events")
struct ValueFeatureTests {
    private static let cutoff = 20_000.0

    /// Each row: customer, day, type, value.
    private static let events: [(String, Double, String, String)] = [
        ("a", 19_500, "purchase", ""), ("a", 19_600, "nps", "-20"), ("a", 19_980, "nps", "50"),
        ("a", 19_995, "nps", "9"), ("a", 19_998, "nps", ""), ("a", 19_999, "view", ""), ("a", 20_000, "nps", "70"),
        ("a", 20_001, "late", "1"), ("b", 19_950, "purchase", ""), ("c", 19_950, "purchase", ""),
        ("c", 19_999, "nps", "-3"),
    ]

    private func read(_ header: String, _ rows: [String], value: String? = "score") throws -> EventLog {
        var options = EventOptions()
        options.value = value
        return try withFile(([header] + rows).joined(separator: "\n") + "\n") { path in
            try EventLog.read(files: [path], options: options, consent: nil, needsItems: false, progress: .silent)
        }
    }

    private func table(value: String? = "score") throws -> EventLog {
        try read(
            "user,timestamp,type,score", Self.events.map { "\($0),\(Timestamp.text(day($1))),\($2),\($3)" },
            value: value)
    }

    private func definition(_ log: EventLog) throws -> PointInTimeDefinition {
        try PointInTimeDefinition.learn(from: log, before: day(Self.cutoff), activeWithin: 600 * 86_400)
    }

    private func rows(_ log: EventLog) throws -> NamedRows {
        try NamedRows(CustomerEvents(log, definition: definition(log), categories: nil), at: [day(Self.cutoff)])
    }

    @Test("Types that have a value before the cutoff have features")
    func names() throws {
        #expect(try definition(table()).valueTypes == ["nps"])
        let names = try rows(table()).names.filter { $0.hasPrefix("value_") }
        let windows = ["7d", "30d", "90d", "365d", "all"]
        #expect(names == windows.map { "value_sum_nps_\($0)" } + windows.map { "value_mean_nps_\($0)" })
    }

    @Test("Every feature of values")
    func values() throws {
        let rows = try rows(table())
        let expected: [String: [String: Double]] = [
            "a": [
                "value_sum_nps_7d": log(10), "value_sum_nps_30d": log(60), "value_sum_nps_365d": log(60),
                "value_sum_nps_all": log(40), "value_mean_nps_7d": 9, "value_mean_nps_30d": 29.5,
                "value_mean_nps_365d": 29.5, "value_mean_nps_all": 13,
            ],
            "b": ["value_sum_nps_7d": 0, "value_sum_nps_all": 0],
            "c": ["value_sum_nps_7d": -log(4), "value_mean_nps_7d": -3, "value_mean_nps_all": -3],
        ]
        for (customer, features) in expected {
            let values = rows.values(of: customer)
            for (name, value) in features {
                #expect(abs((values[name] ?? .nan) - value) < 1e-12, "\(customer) \(name)")
            }
        }
        let none = rows.values(of: "b")
        #expect(none["value_mean_nps_7d"]?.isNaN == true && none["value_mean_nps_all"]?.isNaN == true)
    }

    @Test("Events without types have one sum and one mean a window")
    func withoutTypes() throws {
        let log = try read(
            "user,timestamp,score", ["a,2024-09-01T10:00:00,4", "a,2024-09-20T10:00:00,", "a,2024-09-30T10:00:00,1"])
        #expect(try definition(log).valueTypes == [])
        let values = try rows(log).values(of: "a")
        // Day 20,000 is 2024-10-04.
        #expect(values["value_mean_7d"] == 1 && values["value_mean_all"] == 2.5)
        #expect(abs((values["value_sum_all"] ?? .nan) - log1p(5)) < 1e-12)
    }

    @Test("The order of the rows changes no bit")
    func order() throws {
        let scores = ["1e16", "1", "-1e16", "3", "0.1", "1e-3"].map { "a,2024-09-20T10:00:00,nps,\($0)" }
        let purchase = ["a,2024-09-01T09:00:00,purchase,"]
        let first = try rows(read("user,timestamp,type,score", purchase + scores))
        for _ in 0..<5 {
            #expect(try rows(read("user,timestamp,type,score", scores.shuffled() + purchase)) == first)
        }
    }

    @Test("A definition without values is stored as before")
    func storing() throws {
        let plain = try definition(table(value: nil))
        #expect(plain.valueTypes == nil)
        #expect(try JSONValue(encoding: plain)["value_types"] == nil)
        let learnt = try definition(table())
        #expect(try JSONValue(encoding: learnt)["value_types"] == ["nps"])
        #expect(try JSONValue(encoding: learnt).decoded(as: PointInTimeDefinition.self) == learnt)
        // Values that the features do not know change nothing.
        let cutoff = [day(Self.cutoff)]
        let (one, other) = (
            try CustomerEvents(table(), definition: plain, categories: nil),
            try CustomerEvents(table(value: nil), definition: plain, categories: nil)
        )
        #expect(try NamedRows(one, at: cutoff) == NamedRows(other, at: cutoff))
    }

    @Test("A log without values has no features of them")
    func missing() throws {
        let learnt = try definition(table())
        let error = try #require(throws: UserError.self) {
            try CustomerEvents(table(value: nil), definition: learnt, categories: nil)
        }
        #expect(error.code == .wrongUsage && error.problem.contains("'value'"))
        let late = try read(
            "user,timestamp,type,score", ["a,2024-09-01T10:00:00,purchase,", "a,2024-10-10T10:00:00,nps,9"])
        let none = try #require(throws: UserError.self) { try definition(late) }
        #expect(none.code == .invalidData && none.problem.contains("has a value"))
    }

    @Test(
        "In words",
        arguments: [
            ("value_sum_nps_7d", log1p(12), "'nps' values add up to 12.00 in 7 days"),
            ("value_mean_nps_7d", 8.5, "'nps' values are 8.50 on average in 7 days"),
            ("value_mean_nps_all", Double.nan, "no 'nps' values so far"),
        ])
    func words(name: String, value: Double, expected: String) {
        let definition = PointInTimeDefinition(
            types: ["nps", "purchase"], purchaseTypes: ["purchase"], activeWithin: 1, windows: [7], daysOnly: true,
            sources: [], categories: nil, valueTypes: ["nps"])
        let column = FeatureTable.Column(name: name, kind: .numeric, values: .numbers([value]))
        let words = RowWords(FeatureTable(rowCount: 1, columns: [column]), definition: definition)
        #expect(words.text(of: column, row: 0) == expected)
    }
}

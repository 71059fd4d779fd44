import Diagnostics
import Events
import FeatureLearning
import Features
import FoundationEssentials
import Tables
import Testing

@Suite("Definition of point-in-time features")
struct PointInTimeDefinitionTests {
    private let year = 365 * 86_400.0

    private func learn(
        _ log: EventLog, before cutoff: Double, categories: ItemColumn? = nil
    ) throws -> PointInTimeDefinition {
        try .learn(from: log, before: day(cutoff), activeWithin: year, categories: categories)
    }

    @Test("Purchases are the type of that name, the only one, or those named")
    func purchaseTypes() throws {
        let rows = ["a,2024-01-01,view", "a,2024-01-02,buy", "a,2024-01-20,purchase"]
        func events(_ names: [String]? = nil) throws -> EventLog {
            try log("user,timestamp,type", rows, purchaseTypes: names)
        }
        #expect(try learn(events(), before: 19_800).purchaseTypes == ["purchase"])
        // 19737 is 2024-01-15; there is no `purchase` event before it.
        let early = try #require(throws: UserError.self) { try learn(events(), before: 19_737) }
        #expect(early.code == .invalidData && early.problem.contains("'purchase'"))
        let named = try learn(events(["purchase", "buy"]), before: 19_737)
        #expect(named.types == ["buy", "view"] && named.purchaseTypes == ["buy"])
        #expect(try learn(log("user,timestamp,type", [rows[0]]), before: 19_737).purchaseTypes == ["view"])
        let untyped = try learn(log("user,timestamp", ["a,2024-01-01"]), before: 19_737)
        #expect(untyped.types.isEmpty && untyped.purchaseTypes.isEmpty && untyped.sources.isEmpty)
    }

    @Test("A purchase of a type that the definition does not know counts, and has no column of its own")
    func unknownPurchaseType() throws {
        let rows = ["a,2024-01-01,view", "a,2024-01-02,order", "a,2024-01-09,order"]
        let header = "user,timestamp,type"
        let definition = try learn(log(header, rows, purchaseTypes: ["order"]), before: 19_737)
        let renamed = rows.map { $0.replacing("order", with: "app order") }
        let expected = try CustomerEvents(log(header, rows), definition: definition, categories: nil)
        let found = try CustomerEvents(
            log(header, renamed, purchaseTypes: ["app order"]), definition: definition, categories: nil)
        #expect(try NamedRows(found, at: [day(19_737)]) == NamedRows(expected, at: [day(19_737)]))
        #expect(found.areAtRisk(at: day(19_737)) == [true])
        let error = try #require(throws: UserError.self) {
            try CustomerEvents(log(header, renamed), definition: definition, categories: nil)
        }
        #expect(error.code == .invalidData && error.problem.contains("'app order' (2)"))
    }

    @Test("The best-selling categories before the cutoff, ties in byte order")
    func bestSelling() throws {
        // Category c13 is sold 13 times, c12 12 times, and so on; b and a, like c5, 5 times; 'late' only after the
        // cutoff.
        var rows: [String] = []
        var table: [String: String] = ["late": "late", "b": "b", "a": "a"]
        for number in 1...13 {
            table["i\(number)"] = "c\(number)"
            for _ in 0..<number { rows.append("u,2024-01-01,purchase,i\(number)") }
        }
        for _ in 0..<5 { rows += ["u,2024-01-01,purchase,a", "u,2024-01-01,purchase,b"] }
        for _ in 0..<99 { rows += ["u,2024-01-15,purchase,late", "u,2024-01-01,view,late"] }
        let definition = try learn(
            log("user,timestamp,type,item", rows), before: 19_737, categories: categories(table))
        #expect(definition.categories == ["c13", "c12", "c11", "c10", "c9", "c8", "c7", "c6", "a", "b"])
    }

    @Test("Windows are shorter than the past, which begins with the first event before the cutoff")
    func windows() throws {
        // 2024-01-15 is day 19737.
        for (first, windows) in [
            ("2024-01-14", []), ("2024-01-08", []), ("2024-01-07", [7]), ("2023-12-16", [7]), ("2023-12-15", [7, 30]),
            ("2023-01-15", [7, 30, 90]), ("2023-01-14", [7, 30, 90, 365]), ("1997-01-01", [7, 30, 90, 365]),
        ] {
            let log = try log("user,timestamp", ["a,\(first)", "a,2024-01-14", "a,2024-01-20"])
            #expect(try learn(log, before: 19_737).windows == windows, "\(first)")
        }
    }

    @Test("Days only: the cutoff moves to the start of its day, before and after 1970")
    func daysOnly() throws {
        let dates = try learn(log("user,timestamp", ["a,2024-01-01", "b,2024-01-15"]), before: 19_737.5)
        #expect(dates.daysOnly && dates.effective(day(19_737.5)) == day(19_737))
        #expect(dates.effective(day(19_737)) == day(19_737) && dates.effective(day(-0.25)) == day(-1))
        let times = try learn(log("user,timestamp", ["a,2024-01-01T00:00:01"]), before: 19_737.5)
        #expect(!times.daysOnly && times.effective(day(19_737.5)) == day(19_737.5))

        // A purchase on the day of the cutoff may have been after it, so it is not part of the past.
        let log = try log("user,timestamp", ["a,2024-01-01", "b,2024-01-15", "a,2024-01-15"])
        let rows = try NamedRows(log, at: [day(19_737.5)])
        #expect(rows.rows.map(\.customer) == ["a"])
        #expect(rows == (try NamedRows(log, at: [day(19_737)])))
    }

    @Test("Days only: events on the day of the cutoff belong to the label and decide nothing")
    func dayOfCutoff() throws {
        let before = ["a,2024-01-01,view,x", "a,2024-01-02,purchase,x"]
        let day = ["b,2024-01-15,refund,y", "b,2024-01-15,purchase,y", "b,2024-01-15,purchase,y"]
        let items = try categories(["x": "tea", "y": "cups"])
        let expected = try learn(log("user,timestamp,type,item", before), before: 19_737, categories: items)
        let events = try log("user,timestamp,type,item", before + day)
        let definition = try learn(events, before: 19_737.8, categories: items)
        #expect(definition == expected)
        #expect(definition.types == ["purchase", "view"] && definition.categories == ["tea"])
        // With times of day, the events before the cutoff on the same day are part of the past.
        let timed = try log(
            "user,timestamp,type", ["b,2024-01-01T10:00:00,view", "b,2024-01-15T00:00:00,refund"],
            purchaseTypes: ["view"])
        #expect(try learn(timed, before: 19_737.8).types == ["refund", "view"])

        let error = try #require(throws: UserError.self) {
            try learn(log("user,timestamp,type,item", day), before: 19_737.8)
        }
        #expect(
            error.problem
                == "no event lies before the cutoff 2024-01-15T00:00:00Z; the first is of 2024-01-15T00:00:00Z")
    }

    @Test("Types and categories that are one text in Unicode are refused where they would be columns")
    func equivalents() throws {
        let (one, other) = ("Caf\u{E9}", "Cafe\u{301}")
        let rows = ["a,2024-01-01,\(one),x", "a,2024-01-02,\(other),y"]
        let header = "user,timestamp,type,item"
        let types = try #require(throws: UserError.self) {
            try learn(log(header, rows, purchaseTypes: [one, other]), before: 19_737)
        }
        #expect(types.code == .invalidData && types.problem.contains("types of event are called 'Caf\u{E9}'"))
        let items = try categories(["x": one, "y": other])
        let plain = try log("user,timestamp,item", ["a,2024-01-01,x", "a,2024-01-02,y"])
        let categories = try #require(throws: UserError.self) { try learn(plain, before: 19_737, categories: items) }
        #expect(categories.code == .invalidData && categories.problem.contains("categories are called"))

        // After the cutoff one of them is another type: nobody is left to guess what it means.
        let later = try log(header, rows + ["a,2024-01-20,\(other),y"])
        let definition = try learn(log(header, [rows[0]]), before: 19_724, categories: items)
        #expect(definition.types == [one])
        let spelt = try #require(throws: UserError.self) {
            try CustomerEvents(later, definition: definition, categories: items)
        }
        #expect(spelt.code == .invalidData && spelt.problem.contains("would not count"))
    }

    @Test("After everything in the log")
    func now() throws {
        let dates = try log("user,timestamp", ["a,2024-01-01", "b,2024-01-15"])
        #expect(PointInTime.now(dates, try learn(dates, before: 19_740)) == day(19_738))
        let times = try log("user,timestamp", ["a,2024-01-01T10:00:00"])
        #expect(PointInTime.now(times, try learn(times, before: 19_740)) == day(19_723) + 36_000_001)
    }

    @Test("It reads back as it was written, with keys in snake case")
    func coding() throws {
        let definition = try learn(
            RandomLog(seed: 1).log, before: RandomLog.start + 300, categories: categories(RandomLog.categories))
        let data = try JSONEncoder().encode(definition)
        #expect(try JSONDecoder().decode(PointInTimeDefinition.self, from: data) == definition)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"active_within\"") && text.contains("\"purchase_types\""))
        #expect(definition.sources == [.item, .quantity, .price, .order] && definition.windows == [7, 30, 90])
    }

    @Test(
        "A definition that makes no sense is refused",
        arguments: [
            ("[]", "[\"buy\"]", "1", "[7]"), ("[\"view\"]", "[]", "1", "[7]"), ("[\"view\"]", "[\"buy\"]", "1", "[7]"),
            ("[\"a\",\"a\"]", "[\"a\"]", "1", "[7]"), ("[]", "[]", "0", "[7]"), ("[]", "[]", "-1", "[7]"),
            ("[]", "[]", "1", "[0]"), ("[]", "[]", "1", "[30,7]"), ("[]", "[]", "1", "[7,7]"),
            ("[]", "[]", "1", "[-1]"), ("[]", "[]", "1", "[9223372036854775807]"),
        ])
    func unusable(types: String, purchases: String, active: String, windows: String) throws {
        let text = """
            {"types": \(types), "purchase_types": \(purchases), "active_within": \(active), "windows": \(windows),
             "days_only": false, "sources": []}
            """
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PointInTimeDefinition.self, from: Data(text.utf8))
        }
    }

    @Test("A definition with windows from the end of time does not trap")
    func extremes() throws {
        let text = """
            {"types": [], "purchase_types": [], "active_within": 1e300, "windows": [], "days_only": true, "sources": []}
            """
        let definition = try JSONDecoder().decode(PointInTimeDefinition.self, from: Data(text.utf8))
        let log = try log("user,timestamp", ["a,1900-01-01", "a,2200-12-31"])
        let events = try CustomerEvents(log, definition: definition, categories: nil)
        for cutoff in [Int64.min, -1, 0, 1, .max] {
            for row in try NamedRows(events, at: [cutoff]).rows {
                #expect(row.bits.allSatisfy { !Double(bitPattern: $0).isInfinite })
            }
        }
        #expect(try NamedRows(events, at: [.max]).rows.count == 1)
    }

    @Test("A log without what the features need names the parameter")
    func missingColumns() throws {
        let full = try RandomLog(seed: 2).log
        let categories = try categories(RandomLog.categories)
        let definition = try learn(full, before: RandomLog.start + 300, categories: categories)
        let columns = RandomLog.header.split(separator: ",").map(String.init)
        for column in ["timestamp", "type", "item", "quantity", "price", "order"] {
            let kept = columns.filter { $0 != column }
            let row = kept.map { $0 == "timestamp" ? "2024-01-01" : "1" }.joined(separator: ",")
            let part = try log(kept.joined(separator: ","), [row])
            let error = try #require(throws: UserError.self) {
                try CustomerEvents(part, definition: definition, categories: categories)
            }
            #expect(error.code == .wrongUsage)
            #expect(error.remedy?.contains("data.events.columns.\(column)") == true, "\(error)")
        }
        let error = try #require(throws: UserError.self) {
            try CustomerEvents(full, definition: definition, categories: nil)
        }
        #expect(error.remedy?.contains("data.items.path") == true)
    }

    @Test("What cannot be learnt is an error that says why")
    func errors() throws {
        let timeless = try log("user,item", ["a,x"])
        let first = try #require(throws: UserError.self) { try learn(timeless, before: 0) }
        #expect(first.code == .wrongUsage && first.remedy?.contains("data.events.columns.timestamp") == true)
        let dated = try log("user,timestamp", ["a,2024-01-15"])
        let second = try #require(throws: UserError.self) { try learn(dated, before: 19_737) }
        #expect(second.code == .invalidData && second.problem.contains("2024-01-15T00:00:00Z; the first"))
        let third = try #require(throws: UserError.self) {
            try learn(dated, before: 19_738, categories: categories(["x": "tea"]))
        }
        #expect(third.remedy?.contains("data.events.columns.item") == true)
        let many = try log("user,timestamp,type", (0..<33).map { "a,2024-01-01,t\($0)" })
        let fourth = try #require(throws: UserError.self) { try learn(many, before: 19_738) }
        #expect(fourth.problem.contains("33 types"))
        for seconds in [0, -1, Double.infinity, .nan] {
            #expect(throws: UserError.self) {
                try PointInTimeDefinition.learn(from: dated, before: day(19_738), activeWithin: seconds)
            }
        }
    }
}

import Diagnostics
import Events
import Testing
import Validation

/// Every kind of fault at once in the tables of a shop, and none in the same tables without them.
@Suite struct PlantedFaultTests {
    @Test func aCleanShopHasNoFinding() throws {
        let report = try ShopTables().validate { log, _ in log.weights = ["view": 1, "purchase": 5] }
        #expect(report.findings.isEmpty, "\(report.findings)")
        #expect(report.isSound && report.failure == nil)
        // Customer 3 said no and has 20 of the 600 rows, because every customer has 20.
        #expect(report.funnel?.rows == 600 && report.funnel?.remaining == 580)
        #expect(report.events?.customers == 29 && report.events?.items == 25)
        #expect(report.events?.span?.days == 60 && report.events?.span?.daysWithoutEvents == 0)
        #expect(report.events?.repeats.rows == 0 && report.events?.repeats.events == 0)
        #expect(report.tables.map(\.role) == [.events, .items, .consent])
    }

    /// The tables with everything that may be wrong, in bytes, because one cell is not UTF-8.
    private func spoiled() -> (tables: ShopTables, bytes: [UInt8]) {
        var shop = ShopTables()
        shop.header += ["campaign", "coupon", "shop", "remark"]
        for (number, row) in shop.events.enumerated() {
            let isLate = number >= 300
            shop.events[number] = row + [isLate ? "c\(number % 4)" : "", isLate ? "" : "k\(number % 3)", "main", ""]
        }
        let model = shop.events[405]
        var minute = 0
        /// A further row of the tenth of February, in which some cells differ from a row that is right.
        func row(_ cells: [Int: String]) -> [String] {
            var row = model
            minute += 1
            row[2] = "2024-02-10 \(10 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00"
            for (column, cell) in cells { row[column] = cell }
            return row
        }
        // The day without events is the twentieth.
        shop.events.removeAll { $0[2].hasPrefix("2024-01-20") }
        let planted: [[Int: String]] = [
            [0: "NULL"], [0: "NULL"], [0: "U05"], [1: "i07.0"], [0: ""], [2: "soon"], [2: "1707555555"],
            [2: "2060-05-05 10:00:00"], [2: "1980-01-01 00:00:00", 7: ""], [5: "0"], [4: "-2"], [5: "abc"],
            [5: "12,50"], [3: "wishlist"], [3: "Purchase"], [6: "SchÃ¶n"], [1: "i99"],
        ]
        shop.events += planted.map(row)
        for number in 0..<120 { shop.events.append(row([0: "u10", 1: ShopTables.id("i", number % 25)])) }
        for number in 0..<250 { shop.events.append(row([0: ShopTables.id("u", 11 + number % 19), 1: "i01"])) }
        shop.events.append(shop.events[5])
        var again = shop.events[6]
        again[5] = "99.5"
        shop.events += [again, ["three", "fields", "only"], shop.header]
        shop.items += [["i77", "Title 77", "category 1"], ["i03", "Title 3", "category 3"]]
        shop.consent += [["u04", "no"], ["u06", "maybe"], ["u05", "yes"]]
        shop.checks = [
            ("channel", "one of web app"), ("price", "number from 0 to 20"), ("user", "unique"),
            ("campaign", "at most 10% empty"), ("rows", "at least 100000, within 20% of the last runs"),
            ("chanel", "required"),
        ]
        shop.end = ""
        var latin = row([:])
        latin[6] = "caf#"
        shop.events.append(latin)
        // The byte of é in Latin-1.
        let bytes = Array(shop.log.utf8).map { $0 == UInt8(ascii: "#") ? 0xE9 : $0 }
        return (shop, bytes)
    }

    private func report() throws -> ValidationReport {
        let (shop, bytes) = spoiled()
        return try shop.validate(bytes: bytes) { log, plan in
            log.options.skipInvalid = true
            log.options.maximumInvalid = 0.001
            log.weights = ["view": 1, "purchase": 5, "cart": 2]
            plan.lastRows = [600, 610]
        }
    }

    @Test func everyKindOfFaultIsFoundInOneRun() throws {
        let found = try report().found
        let expected = [
            "nobody user", "other_spelling user", "other_spelling item", "invalid_cell user", "invalid_cell timestamp",
            "mixed_times timestamp", "future_time timestamp", "stray_rows timestamp", "ancient_time timestamp",
            "days_without_events timestamp", "giant_customer user", "giant_item item", "price_not_positive price",
            "negative_quantity quantity", "invalid_cell price", "mixed_decimals price", "mixed_kinds price",
            "unused_type type", "type_spelling type", "absent_type type", "repeated_rows", "repeated_events",
            "begins_late campaign", "ends_early coupon", "constant_column shop", "empty_column remark",
            "repeated_header", "malformed_row", "no_line_feed", "not_utf8 channel", "garbled_text channel",
            "items_without_row item", "items_unknown item", "repeated_id item", "repeated_id user",
            "contradicting_answers user", "invalid_cell personalization", "too_many_invalid", "check channel",
            "check price", "check user", "check campaign", "check", "missing_column chanel",
        ]
        #expect(expected.count > 30)
        for kind in expected { #expect(found.contains(kind), "\(kind) is not found") }
        // Nothing is found where nothing was planted.
        #expect(found.subtracting(expected).isEmpty, "\(found.subtracting(expected))")
    }

    @Test func everyFindingSaysHowOftenAndWhere() throws {
        let report = try report()
        // The header is line 1; the day of ten rows is missing, so the first planted row is line 592.
        let nobody = try #require(report.finding(.nobody, "user"))
        #expect(nobody.count == 2 && nobody.examples.map(\.line) == [592, 593])
        #expect(nobody.examples.map(\.value) == ["'NULL'", "'NULL'"])
        let prices = try #require(report.finding(.invalidCell, "price"))
        #expect(prices.count == 2 && prices.examples.map(\.value) == ["'abc'", "'12,50'"])
        #expect(report.finding(.repeatedRows)?.count == 1)
        #expect(report.finding(.repeatedEvents)?.count == 2)
        #expect(report.finding(.daysWithoutEvents)?.examples.map(\.value) == ["2024-01-20"])
        #expect(report.finding(.contradictingAnswers)?.examples.first?.value == "no after yes")
        for finding in report.findings { #expect(finding.examples.count <= Finding.mostExamples) }
        // Failures come first, then checks, then suspicions.
        let order: [Finding.Severity] = [.failure, .violation, .suspicion]
        let ranks = report.findings.map { order.firstIndex(of: $0.severity) ?? 3 }
        #expect(ranks == ranks.sorted())
        #expect(report.failure?.code == .invalidData)
    }

    @Test func invalidRowsEndARunUnlessTheyArePassedOver() throws {
        var shop = ShopTables()
        shop.events[7][5] = "abc"
        #expect(try shop.validate().finding(.invalidCell)?.severity == .failure)
        let report = try shop.validate { log, _ in
            log.options.skipInvalid = true
        }
        #expect(report.finding(.invalidCell)?.severity == .suspicion && report.isSound)
        #expect(report.funnel?.stages.first?.dropped == 1)
    }

    @Test func whatAConditionDropsIsNoFault() throws {
        var shop = ShopTables()
        for number in 0..<5 {
            shop.events[number * 20][5] = "-1"
            shop.events[number * 20][0] = ""
        }
        shop.checks = [("user", "required"), ("price", "number from 0")]
        #expect(try shop.validate().isSound == false)
        let report = try shop.validate { log, _ in
            log.options.conditions = [try? Condition(parsing: "price > 0")].compactMap(\.self)
        }
        #expect(report.findings.isEmpty, "\(report.findings)")
        // Rows 0, 20, 40, 60, 80: none of them is customer 3's, whose rows are dropped before.
        #expect(report.funnel?.stages.map(\.dropped) == [20, 5])
    }
}

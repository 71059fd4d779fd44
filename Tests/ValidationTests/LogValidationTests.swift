import Events
import FeatureLearning
import Files
import LinearAlgebra
import TestSupport
import Testing
import Validation

/// Logs of all forms, and what is found of their times, ids and types.
@Suite struct LogValidationTests {
    @Test func everyFormatGivesTheSameReport() throws {
        let shop = ShopTables()
        let plain = try validate(shop.log)
        #expect(plain.findings.isEmpty, "\(plain.findings)")
        let objects = shop.events.map { row in
            let members = zip(ShopTables.header, row).map { "\"\($0)\":\"\($1)\"" }
            return "{\(members.joined(separator: ","))}\n"
        }.joined()
        let json = try validate(objects, suffix: ".jsonl")
        let array = try validate("[\(objects.split(separator: "\n").joined(separator: ",\n"))]\n", suffix: ".json")
        let semicolons = try validate(shop.log.split(separator: ",").joined(separator: ";"))
        for other in [json, array, semicolons] {
            #expect(other.findings.isEmpty, "\(other.findings)")
            #expect(other.events == plain.events && other.funnel == plain.funnel)
        }
        var packed: [UInt8] = []
        let writer = try GzipWriter { packed += $0 }
        try Array(shop.log.utf8).withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        let zipped = try withFile(packed, suffix: ".csv.gz") { path in
            try Validation.run(ValidationPlan(.events(.init(files: [path]))), now: ShopTables.now)
        }
        #expect(zipped.findings.isEmpty && zipped.events == plain.events)
        #expect(zipped.tables.first?.columns == plain.tables.first?.columns)
    }

    /// A log of several batches, in which everything repeats so that its figures are known.
    private func large(_ change: (inout [String]) -> Void = { _ in }) -> String {
        var lines = (0..<90_000).map { number in
            "customer\(number % 3000),item\(number % 700),\(1_600_000_000 + number * 60),\(number % 100),"
                + "text number \(number)"
        }
        change(&lines)
        return "user,item,timestamp,price,note\n" + lines.joined(separator: "\n") + "\n"
    }

    @Test func theReportDependsNeitherOnThreadsNorOnBatches() throws {
        let text = large { lines in
            lines[80_000] = "customer1,item1,when,2,x"
            lines[80_001] = "customer1"
            lines[5] = lines[4]
        }
        try withFile(text) { path in
            var plan = ValidationPlan(.events(.init(files: [path])))
            plan.checks = [try DataCheck(of: "note", parsing: "unique")]
            let one = try Validation.run(plan, now: ShopTables.now)
            let three = try Validation.run(plan, now: ShopTables.now, threads: 3)
            #expect(one == three)
            // Line 1 is the header.
            #expect(one.finding(.invalidCell, "timestamp")?.examples.map(\.line) == [80_002])
            #expect(one.finding(.malformedRow)?.examples.map(\.line) == [80_003])
            #expect(one.finding(.check)?.examples.map(\.line) == [7])
            #expect(one.finding(.repeatedRows)?.count == 1)
            #expect(one.events?.rows == 89_998 && one.events?.customers == 3000 && one.events?.items == 700)
        }
    }

    @Test func aColumnOfVeryManyTextsIsEstimated() throws {
        let report = try validate(large())
        let note = try #require(report.tables.first?.columns.last)
        #expect(note.name == "note" && !note.distinctIsExact && note.kind == .texts)
        // A sample of 2,048 to 4,096 texts has a standard error of at most 1 / √2048 = 2.2%.
        #expect(abs(Double(note.distinct) - 90_000) < 0.1 * 90_000)
        let price = try #require(report.tables.first?.columns[3])
        #expect(price.distinct == 100 && price.distinctIsExact && price.kind == .wholeNumbers)
        // The numbers 0 to 99, each 900 times.
        #expect(price.numbers?.minimum == 0 && price.numbers?.maximum == 99)
        // Rank 22,499.75 of the sorted numbers lies between the last 24 and the first 25.
        #expect(price.numbers?.lowerQuartile == 24.75)
        #expect(price.levels.map(\.rows) == [900, 900, 900, 900, 900])
    }

    @Test func examplesAreBoundedHoweverManyRowsAreWrong() throws {
        let text = large { lines in
            for number in 0..<6000 { lines[number] += ",more" }
            for number in 6000..<13_000 { lines[number] = "NULL,item1,soon,cheap,\(number)" }
        }
        let report = try validate(text)
        #expect(report.finding(.malformedRow)?.count == 6000)
        #expect(report.finding(.invalidCell, "timestamp")?.count == 7000)
        #expect(report.finding(.invalidCell, "price")?.count == 7000)
        #expect(report.finding(.nobody)?.count == 7000)
        #expect(report.findings.allSatisfy { $0.examples.count <= 10 })
        #expect(report.finding(.malformedRow)?.examples.map(\.line) == (2...11).map { Optional($0) })
    }

    @Test func severalFilesAreOneLog() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let first = try folder.file("a.csv", "user,item,timestamp\nu1,a,2024-01-01\nu2,b,2024-01-02\n")
        let second = try folder.file("b.csv", "user,timestamp,item\nu1,2024-01-03,c\nu3,later,d\n")
        let plan = ValidationPlan(.events(.init(files: [first, second])))
        let report = try Validation.run(plan, now: ShopTables.now)
        #expect(report.events?.rows == 3 && report.events?.customers == 2)
        let example = try #require(report.finding(.invalidCell)?.examples.first)
        #expect(example.file == second && example.line == 3 && example.value == "'later'")
        let third = try folder.file("c.csv", "user,item\nu9,a\n")
        let other = try Validation.run(ValidationPlan(.events(.init(files: [first, third]))), now: ShopTables.now)
        #expect(other.finding(.otherColumns)?.severity == .failure)
        let twice = try Validation.run(ValidationPlan(.events(.init(files: [first, first]))), now: ShopTables.now)
        #expect(twice.finding(.unreadable)?.text.contains("given twice") == true)
    }

    @Test func whatCannotBeReadIsAFindingToo() throws {
        let missing = ValidationPlan(.events(.init(files: ["/nonexistent/log.csv"])))
        #expect(try Validation.run(missing, now: 0).finding(.unreadable)?.severity == .failure)
        let header = try validate("user,item,timestamp\n")
        #expect(header.finding(.noRows)?.severity == .failure)
        let column = try validate("customer,item\nu1,a\n")
        #expect(column.finding(.missingColumn, "user")?.severity == .failure)
        // All of the file up to the open quote is looked at.
        let quote = try validate("user,item\nu1,a\nu2,\"b\nu3,c\n")
        #expect(quote.finding(.unreadable)?.examples.first?.line == 3 && quote.events?.rows == 1)
        let nothing = try validate("user,item\nu1,a\n") {
            $0.options.conditions = [try? Condition(parsing: "item = b")].compactMap(\.self)
        }
        #expect(nothing.finding(.noRows)?.text == "no event is left of 1 row")
    }

    @Test func daysOfRestAreNoGap() throws {
        // 1970-01-01 was a Thursday, so day 19,723, 2024-01-01, is a Monday; Sundays have no event.
        let busy = (0..<140).filter { $0 % 7 != 6 }
        func log(_ days: [Int]) -> String {
            let rows = days.flatMap { day in
                (0..<6).map { "u\(day % 9),i\(day % 8 + $0),\(ShopTables.date(day)) 1\($0):00:00\n" }
            }
            return "user,item,timestamp\n" + rows.joined()
        }
        #expect(try validate(log(busy)).finding(.daysWithoutEvents) == nil)
        let holiday = try validate(log(busy.filter { !(30...33).contains($0) }))
        // The days 30 to 33 are Wednesday to Saturday; the Sunday after them belongs to the pause.
        #expect(holiday.finding(.daysWithoutEvents)?.examples.map(\.value) == ["2024-01-31 to 2024-02-04, 5 days"])
    }

    @Test func timesOfAnotherFormAreNamedWithTheirFormat() throws {
        let report = try validate("user,item,timestamp\nu1,a,2024-01-05\nu2,b,31.01.2024\nu3,c,15.02.2024\n")
        let finding = try #require(report.finding(.invalidCell, "timestamp"))
        #expect(finding.count == 2 && finding.remedy?.contains("'%d.%m.%Y'") == true)
    }

    @Test func aSplitNeedsCustomersOnBothSides() throws {
        let text = "user,item,timestamp\nu1,a,2024-01-01\nu2,b,2024-01-02\nu3,c,2024-02-20\n"
        let report = try validate(text) { $0.testStart = .secondsBeforeNewest(28 * 86_400) }
        #expect(report.finding(.split)?.severity == .failure)
        let both = text + "u1,b,2024-02-21\n"
        #expect(try validate(both) { $0.testStart = .secondsBeforeNewest(28 * 86_400) }.finding(.split) == nil)
        #expect(try validate(both) { $0.testStart = .time(1_800_000_000_000) }.finding(.split) != nil)
        #expect(try validate("user,item\nu1,a\nu2,b\n") { $0.testStart = .time(0) }.finding(.split) != nil)
    }

    @Test func historiesAreCountedByDistinctItems() throws {
        // u1 has 1 item twice, u2 has 4, u3 has 9, u4 has 10.
        var text = "user,item\nu1,a\nu1,a\n"
        for (user, count) in [("u2", 4), ("u3", 9), ("u4", 10)] {
            for item in 0..<count { text += "\(user),i\(item)\n" }
        }
        let bands = try #require(try validate(text).events?.history)
        #expect(bands.map(\.customers) == [1, 1, 1, 1] && bands.map(\.fewest) == [1, 2, 5, 10])
    }

    @Test func consentThatMeetsNobodyEndsARun() throws {
        var shop = ShopTables()
        shop.consent = [["U03", "no"], ["U04", "yes"]]
        #expect(try shop.validate().finding(.consent)?.severity == .failure)
        shop.consent = [["x", "no"], ["y", "yes"]]
        #expect(try shop.validate().finding(.consent)?.text.contains("none of the 2 ids") == true)
    }

    @Test func optedOutCustomersAreInNoProfile() throws {
        var shop = ShopTables()
        shop.events[9][0] = "secret"
        shop.events[9][6] = "secret channel"
        shop.consent.append(["secret", "no"])
        let report = try shop.validate()
        #expect(report.isSound && report.funnel?.remaining == 579)
        let columns = "\(report.tables.first?.columns ?? [])"
        #expect(!columns.isEmpty && !columns.contains("secret"))
    }
}

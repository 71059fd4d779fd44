import Diagnostics
import Events
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Columns of times in forms that must be named: the error has every format that reads them, and guesses none.
@Suite struct TimeColumnTests {
    private func read(
        _ times: [String], threads: Threads = 1, _ change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        try change(&options)
        let rows = times.enumerated().map { "u\($0 % 7),i\($0 % 5),\"\($1)\"\n" }
        return try withFile("user,item,timestamp\n" + rows.joined()) { path in
            try EventLog.read(
                files: [path], options: options, consent: nil, endsAtNewest: false, threads: threads,
                bytesPerBatch: 300, progress: .silent)
        }
    }

    /// The error, which must not depend on the number of threads.
    private func error(
        _ times: [String], _ change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> UserError {
        let errors = try ([1, 2, 3] as [Threads]).map { threads in
            try #require(throws: UserError.self) { _ = try read(times, threads: threads, change) }
        }
        for other in errors.dropFirst() {
            #expect(other.problem.contains("rows are invalid") || other.problem == errors[0].problem)
            #expect(other.remedy == errors[0].remedy && other.place?.line == errors[0].place?.line)
        }
        return errors[0]
    }

    private static let row = ", or add data.events.skip_invalid"

    @Test func oneFormatReadsAllRows() throws {
        let error = try error(["21-07-2015", "05-01-2015", "19-09-2015"])
        #expect(error.code == .invalidData && error.place?.line == 2 && error.place?.column == "timestamp")
        #expect(error.problem.hasSuffix(", found '21-07-2015'"))
        #expect(
            error.remedy
                == "Give data.events.timestamp_format '%d-%m-%Y', which reads this time and the 2 after it")
    }

    /// A later row settles the order, up to the thousandth.
    @Test func furtherRowsSettleTheOrder() throws {
        let plain = Array(repeating: "05/01/2015", count: 1000)
        let found = try error(plain + ["21/07/2015"])
        #expect(
            found.remedy == "Give data.events.timestamp_format '%d/%m/%Y', which reads this time and the 1000 after it")
        let both = try error(plain + ["05/01/2015", "21/07/2015"])
        #expect(
            both.remedy
                == "Say which is meant, because both read this time and the 1000 after it: "
                + "data.events.timestamp_format '%d/%m/%Y' or data.events.timestamp_format '%m/%d/%Y'")
        #expect(try read(plain + ["21/07/2015"]) { $0.timestampFormat = "%d/%m/%Y" }.count == 1001)
    }

    @Test func aSingleRowAndThreeFormats() throws {
        let error = try error(["01.02.03"])
        #expect(
            error.remedy
                == "Say which is meant, because all read this time: data.events.timestamp_format '%d.%m.%y' or "
                + "data.events.timestamp_format '%m.%d.%y' or data.events.timestamp_format '%y.%m.%d'")
    }

    @Test func noFormatReadsBothRows() throws {
        let days = try error(["13/01/2015", "", "01/13/2015"])
        #expect(days.remedy == "Mend the row (no format reads both it and '01/13/2015' on line 4)" + Self.row)
        let first = try error(["01.02.2015", "2015-02-02"])
        #expect(first.remedy == "Mend the row (no format reads both it and '2015-02-02' on line 3)" + Self.row)
        let last = try error(["2015-02-02", "2015-02-03", "01.02.2015"])
        #expect(last.remedy == "Mend the row (no format reads both it and '2015-02-02' above it)" + Self.row)
        #expect(try error(["yesterday", "21-07-2015"]).remedy == "Mend the row" + Self.row)
    }

    @Test func emptyCells() throws {
        #expect(try error(["", "21-07-2015"]).remedy == "Add data.events.where 'timestamp !empty'" + Self.row)
        let error = try error(["21-07-2015", "", "05-01-2015"])
        #expect(error.remedy?.hasPrefix("Give data.events.timestamp_format '%d-%m-%Y', which reads") == true)
    }

    /// Days without a leading zero are no ISO 8601; the format reads the rows before as well.
    @Test func daysThatAreNotPadded() throws {
        let times = ["2015-12-31", "2016-1-1"]
        #expect(try error(times).remedy == "Give data.events.timestamp_format '%Y-%m-%d', which reads this time")
        #expect(try read(times) { $0.timestampFormat = "%Y-%m-%d" }.count == 2)
    }

    @Test func aFormatThatIsWrong() throws {
        let swapped = try error(["05/01/2015", "06/01/2015", "21/07/2015"]) { $0.timestampFormat = "%m/%d/%Y" }
        #expect(swapped.place?.line == 4)
        #expect(swapped.problem == "expected a time of the format '%m/%d/%Y', found '21/07/2015'")
        #expect(swapped.remedy == "Give data.events.timestamp_format '%d/%m/%Y', which reads this time")
        let short = try error(["31.12.99", "01.01.00"]) { $0.timestampFormat = "%d.%m.%Y" }
        #expect(
            short.remedy == "Give data.events.timestamp_format '%d.%m.%y', which reads this time and the 1 after it")
        let known = try error(["1322727960123", "1322727960124"]) { $0.timestampFormat = "%s" }
        #expect(
            known.remedy
                == "Read this time and the 1 after it without data.events.timestamp_format, as milliseconds since 1970")
    }

    /// Rows that a condition drops may have any time.
    @Test func onlyRowsThatCountAreLookedAt() throws {
        let error = try error(["05/01/2015", "never", "21/07/2015"]) {
            $0.conditions = [try Condition(parsing: "user != u1")]
        }
        #expect(
            error.remedy == "Give data.events.timestamp_format '%d/%m/%Y', which reads this time and the 1 after it")
    }

    /// Where invalid rows are passed over, a file in which no row is left names the formats, too.
    @Test func allRowsPassedOver() throws {
        for times in [["21-07-2015", "05-01-2015"], Array(repeating: "21-07-2015", count: 90) + ["01-02-2015"]] {
            let error = try error(times) {
                $0.skipInvalid = true
                $0.maximumInvalid = 1
            }
            #expect(error.problem.hasPrefix("all \(times.count) rows are invalid"))
            #expect(
                error.remedy
                    == "Give data.events.timestamp_format '%d-%m-%Y', which reads all of these times, or mend how the "
                    + "table is made")
        }
        let mixed = try error(["21-07-2015", "07-21-2015"]) { $0.skipInvalid = true }
        #expect(mixed.remedy == "Mend how the table is made")
    }

    @Test func aYearThatNobodyMeans() throws {
        let times = (0..<200).map { "2024-01-\(10 + $0 % 20)" }
        for wrong in ["2999-01-01", "0001-01-01", "-0044-03-15", "12024-01-01"] {
            let error = try error(times + [wrong])
            #expect(error.place?.line == 202 && error.place?.column == "timestamp", "\(error)")
            #expect(error.problem.hasSuffix("found '\(wrong)'") && error.remedy == "Mend the row" + Self.row)
            #expect(try read(times + [wrong]) { $0.skipInvalid = true }.count == 200)
        }
    }

    /// 1322727960 is 2011-12-01T08:26:00Z.
    @Test(arguments: [
        ["1322727960", "1322727960.5"], ["1322727960.0", "1.3227279605e+09"], ["1322727960000", "1322727960500.0"],
        ["1322727960000000", "1322727960500000"], ["1.32272796e+15", "1322727960500000"],
        ["1322727960000000000", "1322727960500000000"],
    ])
    func numbers(_ times: [String]) throws {
        for threads in [1, 2] as [Threads] {
            #expect(try read(times, threads: threads).timestamp == [1_322_727_960_000, 1_322_727_960_500])
        }
    }

    @Test func unitsAreNotMixed() throws {
        for pair in [["1322727960", "1322727960000000"], ["1322727960000.0", "1322727960.5"]] {
            let error = try error(pair) { $0.skipInvalid = true }
            #expect(error.problem.contains(" since 1970, after "))
        }
    }

    @Test func numbersOfJSONLines() throws {
        let text = """
            {"user":"u","item":"i","timestamp":1322727960.5}
            {"user":"u","item":"j","timestamp":1.32272796e9}
            """
        let log = try withFile(text, suffix: ".jsonl") { path in
            try EventLog.read(files: [path], options: EventOptions(), consent: nil, progress: .silent)
        }
        #expect(log.timestamp == [1_322_727_960_500, 1_322_727_960_000])
    }
}

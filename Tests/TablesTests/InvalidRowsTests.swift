import Diagnostics
import Tables
import Testing

/// How many rows may be passed over, and what is said of the causes.
@Suite struct InvalidRowsTests {
    private func row(_ line: Int, _ column: String?, _ problem: String) -> UserError {
        UserError(.invalidData, problem, at: .init(file: "log.csv", line: line, column: column))
    }

    private func rows(_ count: Int) -> InvalidRows {
        var rows = InvalidRows()
        for line in 0..<count { rows.add(row(line + 2, "price", "expected a number, found '\(line)€'")) }
        return rows
    }

    private func stops(_ invalid: Int, of all: Int, at maximum: Double) -> Bool {
        (try? rows(invalid).check(of: all, maximum: maximum, file: "log.csv")) == nil
    }

    @Test func aShareIsExceededOnlyAboveIt() {
        let cases: [(Int, Int, Double, Bool)] = [
            (0, 0, 0.01, false), (0, 100, 0, false), (1, 100, 0.01, false), (2, 100, 0.01, true),
            (1, 99, 0.01, true), (1, 20, 0.05, false), (1, 19, 0.05, true), (1, 1_000_000, 0, true),
            (160_000, 16_000_000, 0.01, false), (160_001, 16_000_000, 0.01, true), (99, 100, 1, false),
            // Products that rounding makes smaller than the exact number: 0.29 · 100 is 28.999….
            (29, 100, 0.29, false), (57, 100, 0.57, false), (58, 100, 0.57, true), (30, 100, 0.29, true),
        ]
        for (invalid, all, maximum, expected) in cases {
            #expect(stops(invalid, of: all, at: maximum) == expected, "\(invalid) of \(all) at \(maximum)")
        }
    }

    /// A table without any row that can be used is an error whatever is allowed.
    @Test func aTableOfInvalidRowsAloneIsNone() throws {
        let error = try #require(throws: UserError.self) {
            try rows(3).check(of: 3, maximum: 1, file: "log.csv")
        }
        #expect(error.code == .invalidData)
        #expect(
            error.problem == "all 3 rows are invalid\n  3 like log.csv:2, column 'price': expected a number, found '0€'"
        )
        #expect(stops(1, of: 1, at: 1))
    }

    @Test func theCommonestCausesAreNamedWithTheirFirstRow() throws {
        var rows = InvalidRows()
        rows.add(row(2, nil, "2 fields where the header has 3"))
        for line in 3..<7 { rows.add(row(line, "timestamp", "expected a time, found '2024-13-0\(line)'")) }
        for line in 7..<9 { rows.add(row(line, "price", "expected a number, found 'n/a'")) }
        for line in 9..<12 { rows.add(row(line, "quantity", "expected a number, found 'n/a, found'")) }
        rows.add(row(12, nil, "2 fields where the header has 3"))
        rows.add(row(13, "timestamp", "expected text in UTF-8, found '\\xFF'"))
        let error = try #require(throws: UserError.self) {
            try rows.check(of: 1000, maximum: 0.01, file: "log.csv")
        }
        #expect(
            error.problem == """
                12 of 1000 rows are invalid, more than 1%
                  4 like log.csv:3, column 'timestamp': expected a time, found '2024-13-03'
                  3 like log.csv:9, column 'quantity': expected a number, found 'n/a, found'
                  2 like log.csv:2: 2 fields where the header has 3
                  3 others
                """)
        // 12 of 1000 are 1.2%, so that 2% is enough.
        #expect(error.remedy?.contains("data.events.maximum_invalid 2%") == true)
    }

    @Test func rowsOfSeveralFilesAreAdded() throws {
        var rows = rows(4)
        var others = InvalidRows()
        for line in 2..<9 { others.add(row(line, "user", "expected an id, found ''")) }
        others.add(row(9, "price", "expected a number, found 'x'"))
        rows.add(others)
        #expect(rows.count == 12)
        #expect(rows.sample.map { $0.place?.line } == [2, 3, 4, 5, 2])
        let error = try #require(throws: UserError.self) {
            try rows.check(of: 100, maximum: 0, file: "logs")
        }
        #expect(error.problem.contains("\n  7 like log.csv:2, column 'user': "))
        #expect(error.problem.contains("\n  5 like log.csv:2, column 'price': expected a number, found '0€'"))
    }

    /// Very many different problems must not fill the memory; their number stays right.
    @Test func problemsWithoutEndAreCounted() throws {
        var rows = InvalidRows()
        for line in 0..<100_000 { rows.add(row(line, "key \(line)", "an unknown key")) }
        let error = try #require(throws: UserError.self) {
            try rows.check(of: 200_000, maximum: 0.01, file: "log.jsonl")
        }
        #expect(error.problem.hasSuffix("\n  99997 others"))
    }
}

@Suite struct PercentageTests {
    @Test(arguments: [
        ("5%", 0.05), ("0%", 0.0), ("100%", 1.0), ("0.5%", 0.005), ("1e1%", 0.1), ("+2.50%", 0.025), ("007%", 0.07),
    ])
    func isRead(text: String, share: Double) throws {
        #expect(abs(try Percentage.share(parsing: text) - share) < 1e-15)
    }

    @Test(arguments: [
        "5", "0.05", "%", "", "5 %", " 5%", "5%%", "101%", "100.1%", "-1%", "nan%", "inf%", "five%", "5‰", "%5", "1,5%",
    ])
    func isRefused(text: String) throws {
        let error = try #require(throws: UserError.self) { try Percentage.share(parsing: text) }
        #expect(error.code == .wrongUsage && error.problem.contains("'\(text)'"))
        #expect(error.remedy?.contains("5%") == true)
    }

    @Test func isWritten() {
        for (share, text) in [(0.01, "1%"), (0.07, "7%"), (0.005, "0.5%"), (1.0, "100%"), (0.0, "0%"), (0.29, "29%")] {
            #expect(Percentage.text(share) == text)
        }
    }
}

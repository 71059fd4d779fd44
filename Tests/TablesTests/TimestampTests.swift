import Diagnostics
import Glibc
import Tables
import Testing

struct TimestampTests {
    /// 90 days are 7,776,000 seconds; no span reaches before the least instant.
    @Test(
        arguments: [
            (1_315_526_400_000, 7_776_000, 1_307_750_400_000), (0, 0.25, -250), (5000, 0, 5000),
            (0, .infinity, -1_000_000_000_000_000), (0, 1e300, -1_000_000_000_000_000),
        ] as [(Int64, Double, Int64)])
    func secondsBeforeAnInstant(instant: Int64, seconds: Double, before: Int64) {
        #expect(Timestamp.before(instant, seconds: seconds) == before)
    }

    /// Known instants: from the POSIX specification, RFC 3339 and GNU date.
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2001-09-09T01:46:40Z", 1_000_000_000_000), ("2011-09-09", 1_315_526_400_000),
            ("2010-12-01 08:26:00", 1_291_191_960_000), ("2010-12-01 08:26", 1_291_191_960_000),
            ("1985-04-12T23:20:50.52Z", 482_196_050_520), ("1996-12-19T16:39:57-08:00", 851_042_397_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130), ("2000-02-29", 951_782_400_000),
            ("2009-02-13T23:31:30.123456789Z", 1_234_567_890_123), ("2009-02-13t23:31:30,1z", 1_234_567_890_100),
            ("2009-02-14 01:31:30+0200", 1_234_567_890_000), ("2009-02-14 01:31:30 +02", 1_234_567_890_000),
            ("2009-02-13 23:31:30 UTC", 1_234_567_890_000), ("0001-01-01", -62_135_596_800_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000), ("20110909", 1_315_526_400_000),
            ("1315526400", 1_315_526_400_000), ("999999999", 999_999_999_000), ("1315526400123", 1_315_526_400_123),
            ("999999999999", 999_999_999_999),
            // Parts of a second, fractions and exponents; GNU date: 1322727960 is 2011-12-01T08:26:00Z.
            ("1322727960000000", 1_322_727_960_000), ("1322727960123456", 1_322_727_960_123),
            ("999999999999999", 999_999_999_999), ("1322727960000000000", 1_322_727_960_000),
            ("1322727960123999999", 1_322_727_960_123), ("999999999999999999", 999_999_999_999),
            ("1322727960.5", 1_322_727_960_500), ("1322727960.0", 1_322_727_960_000),
            ("1322727960.1239", 1_322_727_960_123), ("999999999.25", 999_999_999_250),
            ("1322727960123.0", 1_322_727_960_123), ("1.3e9", 1_300_000_000_000),
            ("1.32272796e+09", 1_322_727_960_000), ("1.32272796E+12", 1_322_727_960_000),
            ("1.322727960123e12", 1_322_727_960_123), ("1.32272796e+18", 1_322_727_960_000),
            ("13227279600e-1", 1_322_727_960_000), ("20110909.0", 1_315_526_400_000),
            ("2.0110909e+07", 1_315_526_400_000),
        ] as [(String, Int64)])
    func knownInstants(_ text: String, _ expected: Int64) throws {
        #expect(try Timestamp.parse(text) == expected)
    }

    @Test(arguments: [
        "", "x", "2011-02-29", "1900-02-29", "2011-13-01", "2011-00-10", "2011-04-31", "2011-01-00", "2011-1-1",
        "11-01-01", "2011-01-01T", "2011-01-01T24:00:00", "2011-01-01T10:60:00", "2011-01-01T10:00:60", "2011-01-01 ",
        " 2011-01-01", "2011-01-01T10:00:00.", "2011-01-01T10:00:00+", "2011-01-01T10:00:00+24:00",
        "2011-01-01T10:00:00+02:60", "2011-01-01T10:00:00Zx", "2011-01-01T10:00:00 UT", "2011/01/01", "01.02.2011",
        "0", "1234567", "20111332", "20110229", "12345678901", "12345678901234", "-1315526400", "1315526400.",
        "2011-01-01T10:00:00+2", ".5", "1.5", "1e", "1e+", "1e9x", "1.5e", "0.13e10", "1e999", "1.3e-9", "1,3e9",
        "20110909.5", "20111332.0", "1315526400 .5", "12345678901.0", "12345678901234567", "12345678901234567890",
        // Dates with times, which as milliseconds, microseconds or nanoseconds would be of 1976.
        "201109090826", "199912312359", "201109090826001", "201109090826001234", "201109090826.0", "2.01109090826e+11",
    ])
    func isNoInstant(_ text: String) {
        #expect(throws: UserError.self) { try Timestamp.parse(text) }
    }

    /// Random instants, compared with the parts that the C library splits them into.
    @Test func randomInstants() throws {
        for _ in 0..<20_000 {
            let milliseconds = Int64.random(in: -62_135_596_800_000...253_402_300_799_999)
            var seconds = time_t((milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let text = Timestamp.text(milliseconds)
            let year = Int(parts.tm_year) + 1900
            #expect(text.hasPrefix(String(repeating: "0", count: 4 - String(year).count) + "\(year)-"))
            let days = CivilDate(year: year, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))?.daysSinceEpoch
            let clock = (Int64(parts.tm_hour) * 60 + Int64(parts.tm_min)) * 60 + Int64(parts.tm_sec)
            #expect(days.map { Int64($0) * 86_400 + clock } == Int64(seconds))
            #expect(try Timestamp.parse(text) == milliseconds)
        }
    }

    @Test func textOfAnInstant() {
        #expect(Timestamp.text(1_315_526_400_000) == "2011-09-09T00:00:00Z")
        #expect(Timestamp.text(1_234_567_890_050) == "2009-02-13T23:31:30.050Z")
        #expect(Timestamp.text(-1) == "1969-12-31T23:59:59.999Z")
    }
}

struct TimestampColumnTests {
    private func parse(_ text: String, in column: inout TimestampColumn) throws -> Int64 {
        try Array(text.utf8).withUnsafeBytes { try column.parse($0) }
    }

    @Test func theFirstValueSettlesTheForm() throws {
        let values = [
            "2011-09-09", "20110909", "1315526400", "1315526400000", "1315526400000000", "1315526400000000000",
        ]
        for (index, first) in values.enumerated() {
            for (other, second) in values.enumerated() {
                var column = TimestampColumn()
                #expect(try parse(first, in: &column) == 1_315_526_400_000)
                if index == other {
                    #expect(try parse(second, in: &column) == 1_315_526_400_000)
                } else {
                    let before = try #require(throws: TimestampColumn.Problem.self) { try parse(second, in: &column) }
                    guard case .mixed = before else {
                        Issue.record("\(first), then \(second): \(before)")
                        continue
                    }
                }
            }
        }
    }

    @Test func theLengthOfSecondsMayChange() throws {
        var column = TimestampColumn()
        #expect(try parse("999999999", in: &column) == 999_999_999_000)
        #expect(try parse("1000000000", in: &column) == 1_000_000_000_000)
    }

    /// Programs write whole numbers with or without `.0`, whichever is shorter or with an exponent.
    @Test func aFractionIsNoOtherForm() throws {
        var seconds = TimestampColumn()
        for text in ["1322727960", "1322727960.5", "1322727960.0", "1.3e+09"] {
            #expect(try parse(text, in: &seconds) % 100 == 0)
        }
        var milliseconds = TimestampColumn()
        #expect(try parse("1322727960123.0", in: &milliseconds) == 1_322_727_960_123)
        #expect(try parse("1322727960123", in: &milliseconds) == 1_322_727_960_123)
        #expect(throws: TimestampColumn.Problem.self) { try parse("1322727960.5", in: &milliseconds) }
    }

    /// Years that nobody means: 1900 to 2200 where the year is written, 1970 to 2200 elsewhere.
    @Test(
        arguments: [
            ("1900-01-01", nil, true), ("2200-12-31T23:59:59.999Z", nil, true), ("1899-12-31", nil, false),
            ("2201-01-01", nil, false), ("2999-01-01", nil, false), ("0001-01-01", nil, false),
            ("9999-12-31", nil, false), ("29990101", nil, false), ("7289654399", nil, true), ("7289654400", nil, false),
            ("9999999999999", nil, false), ("9999999999999999999", nil, false), ("31.12.2200", "%d.%m.%Y", true),
            ("01.01.2201", "%d.%m.%Y", false), ("01.01.1970", "%d.%m.%Y", true), ("31.12.1969", "%d.%m.%Y", false),
            ("01.12.0010", "%d.%m.%Y", false), ("01.12.69", "%d.%m.%y", false), ("01.12.70", "%d.%m.%y", true),
            ("132272796012", "%s", false), ("-1", "%s", false), ("0", "%s", true),
        ] as [(String, String?, Bool)])
    func years(_ text: String, _ format: String?, _ isRead: Bool) throws {
        var column = TimestampColumn(format: try format.map { try TimestampFormat(parsing: $0) })
        if isRead {
            #expect(throws: Never.self) { try parse(text, in: &column) }
        } else {
            let problem = try #require(throws: TimestampColumn.Problem.self) { try parse(text, in: &column) }
            guard case .unreadable(let expected) = problem else { return #expect(Bool(false), "\(problem)") }
            #expect(expected.hasPrefix("a time of the years 19"))
        }
    }

    @Test func unreadableValuesSettleNothing() throws {
        var column = TimestampColumn()
        for text in ["", "7", "20111332", "yesterday", "2011-02-30"] {
            let problem = try #require(throws: TimestampColumn.Problem.self) { try parse(text, in: &column) }
            guard case .unreadable = problem else {
                Issue.record("\(text): \(problem)")
                continue
            }
        }
        #expect(try parse("1315526400", in: &column) == 1_315_526_400_000)
    }

    @Test func aFormatOfOnesOwn() throws {
        var column = TimestampColumn(format: try TimestampFormat(parsing: "%d.%m.%Y %H:%M"))
        #expect(try parse("09.09.2011 08:26", in: &column) == 1_315_556_760_000)
        #expect(try parse("9.9.2011 8:26", in: &column) == 1_315_556_760_000)
        for text in ["2011-09-09", "09.09.2011", "31.02.2011 00:00", "09.09.2011 08:26 ", "09.09.2011 24:00"] {
            #expect(throws: TimestampColumn.Problem.self) { try parse(text, in: &column) }
        }
        var zoned = TimestampColumn(format: try TimestampFormat(parsing: "%Y%m%dT%H%M%S.%f%z"))
        #expect(try parse("20090214T013130.123456+0200", in: &zoned) == 1_234_567_890_123)
        var seconds = TimestampColumn(format: try TimestampFormat(parsing: "@%s"))
        #expect(throws: TimestampColumn.Problem.self) { try parse("@-1", in: &seconds) }
        #expect(try parse("@100", in: &seconds) == 100_000)
        var percent = TimestampColumn(format: try TimestampFormat(parsing: "%%%Y-%m-%d"))
        #expect(try parse("%1970-01-02", in: &percent) == 86_400_000)
    }

}

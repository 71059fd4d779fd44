import Diagnostics
import Tables
import Testing

/// Formats of times that users give, and formats that are found for them.
struct TimestampFormatTests {
    private func parse(_ text: String, _ format: String) throws -> Int64? {
        let format = try TimestampFormat(parsing: format)
        return Array(text.utf8).withUnsafeBytes { format.parse($0) }
    }

    private func candidates(_ texts: String...) -> [String] {
        var candidates = Array(texts[0].utf8).withUnsafeBytes { TimestampCandidates($0) }
        for text in texts.dropFirst() { Array(text.utf8).withUnsafeBytes { candidates.keep(reading: $0) } }
        return candidates.formats.map(\.text)
    }

    /// GNU date: 1291191960 is 2010-12-01T08:26:00Z, 1291235160 the same in the evening, 1291161600 the day's start.
    @Test(
        arguments: [
            ("12/1/2010 8:26", "%m/%d/%Y %H:%M", 1_291_191_960), ("01.12.10 08:26", "%d.%m.%y %H:%M", 1_291_191_960),
            ("2010-12-01 08:26 PM", "%Y-%m-%d %I:%M %p", 1_291_235_160),
            ("2010-12-01 08:26pm", "%Y-%m-%d %I:%M%p", 1_291_235_160),
            ("2010-12-01 8:26 a.m.", "%Y-%m-%d %I:%M %p", 1_291_191_960),
            ("2010-12-01 12:00 AM", "%Y-%m-%d %I:%M %p", 1_291_161_600),
            ("2010-12-01 12:00 PM", "%Y-%m-%d %I:%M %p", 1_291_204_800),
            ("01-Dec-2010", "%d-%b-%Y", 1_291_161_600), ("1 DECEMBER 2010", "%e %B %Y", 1_291_161_600),
            (" 1 dec 2010", "%e %b %Y", 1_291_161_600), ("Dec 1, 2010", "%B %d, %Y", 1_291_161_600),
            ("1 Sept 2010", "%d %b %Y", 1_283_299_200), ("101201", "%y%m%d", 1_291_161_600),
            ("20101201082600", "%Y%m%d%H%M%S", 1_291_191_960), ("1291191960.0", "%s.%f", 1_291_191_960),
            ("01/Dec/2010:09:26:00 +0100", "%d/%b/%Y:%H:%M:%S %z", 1_291_191_960),
            ("31.12.99", "%d.%m.%y", 946_598_400), ("1.1.68", "%d.%m.%y", 3_092_601_600),
        ] as [(String, String, Int64)])
    func directives(_ text: String, _ format: String, _ seconds: Int64) throws {
        #expect(try parse(text, format) == seconds * 1000)
    }

    @Test func fractions() throws {
        #expect(try parse("20101201082600123", "%Y%m%d%H%M%S%f") == 1_291_191_960_123)
        #expect(try parse("1322727960.5", "%s.%f") == 1_322_727_960_500)
        #expect(try parse("1.12.2010 8:26 Uhr ☕", "%d.%m.%Y %H:%M Uhr ☕") == 1_291_191_960_000)
    }

    @Test(arguments: [
        ("01.12.2010", "%d.%m.%y"), ("01.12.10", "%d.%m.%Y"), ("2010-12-01 13:26 PM", "%Y-%m-%d %I:%M %p"),
        ("2010-12-01 00:26 AM", "%Y-%m-%d %I:%M %p"), ("2010-12-01 08:26 XM", "%Y-%m-%d %I:%M %p"),
        ("2010-12-01 08:26 p.m", "%Y-%m-%d %I:%M %p"), ("01-Dez-2010", "%d-%b-%Y"), ("01-De-2010", "%d-%b-%Y"),
        ("01-Decem-2010", "%d-%b-%Y"), ("31-Jun-2010", "%d-%b-%Y"), ("01--2010", "%d-%b-%Y"),
        ("1122010", "%d%m%Y"), ("2010121", "%Y%m%d"), ("201012108", "%Y%m%d%H"), ("  1 Dec 2010", "%e %b %Y"),
        ("1322727960123", "%s"), ("01.12.2010 8:26 Uhr", "%d.%m.%Y %H:%M"),
    ])
    func isNotRead(_ text: String, _ format: String) throws {
        #expect(try parse(text, format) == nil)
    }

    /// What is wrong with each format stands in the error.
    @Test(arguments: [
        ("", "which day"), ("%Y", "which day"), ("%H:%M", "which day"), ("%b %Y", "which day"),
        ("%Y-%m-%d %Y", "%Y twice"), ("%B %b %d %Y", "%b twice"), ("%Y-%m-%d %q", "unknown directive"),
        ("%Y-%m-%d %", "unknown directive"), ("%s%f", "%f directly after %s"), ("%S%s", "%S beside %s"),
        ("%s %Y-%m-%d", "%Y beside %s"), ("%s %z", "%z beside %s"), ("%Y %y-%m-%d", "both %Y and %y"),
        ("%Y-%m-%b-%d", "both %m and %b"), ("%Y-%m-%d %e", "both %d and %e"), ("%Y-%m-%d %H %I %p", "both %H and %I"),
        ("%Y-%m-%d %I:%M", "%I without %p"), ("%Y-%m-%d %H:%M %p", "%p without %I"), ("%Y-%m-%d %M", "%M without %H"),
        ("%Y-%m-%d %H %S", "%S without %M"), ("%Y-%m-%d %H:%M.%f", "%f without %S"),
        ("%H%M%S%f%Y-%m-%d", "%Y directly after %f"), ("%H:%M%z%d.%m.%Y", "%d directly after %z"),
    ])
    func isUnusable(_ text: String, _ problem: String) throws {
        let error = try #require(throws: UserError.self) { try TimestampFormat(parsing: text) }
        #expect(error.code == .wrongUsage && error.problem.contains(problem), "\(error)")
        #expect(error.remedy?.isEmpty == false)
    }

    @Test(
        arguments: [
            ("21-07-2015", ["%d-%m-%Y"]), ("07-21-2015", ["%m-%d-%Y"]), ("05-01-2015", ["%d-%m-%Y", "%m-%d-%Y"]),
            ("12/1/2010 8:26", ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]),
            ("13.12.10 08:26", ["%d.%m.%y %H:%M", "%y.%m.%d %H:%M"]), ("2011/12/01", ["%Y/%m/%d"]),
            ("2015-1-5", ["%Y-%m-%d"]), ("2010-12-01 08:26 PM", ["%Y-%m-%d %I:%M %p"]),
            ("12/13/2010, 8:26:00\u{202F}AM", ["%m/%d/%Y, %I:%M:%S\u{202F}%p"]), ("01-Dec-2010", ["%d-%b-%Y"]),
            ("01DEC2010:08:26:00", ["%d%b%Y:%H:%M:%S"]), ("September 1, 2011", ["%B %d, %Y"]),
            ("1-Dec-10", ["%d-%b-%y"]), ("20101201082600", ["%Y%m%d%H%M%S"]), ("201012010826", ["%Y%m%d%H%M"]),
            ("20101201T082600Z", ["%Y%m%dT%H%M%S%z"]), ("21072015", ["%d%m%Y"]),
            ("2010-12-01-08.26.00.123456", ["%Y-%m-%d-%H.%M.%S.%f"]), ("1.13.2010 08.26", ["%m.%d.%Y %H.%M"]),
            ("01/Dec/2010:08:26:00 +0000", ["%d/%b/%Y:%H:%M:%S %z"]),
            ("2010/12/01 08:26:00,5+02:00", ["%Y/%m/%d %H:%M:%S,%f%z"]),
            ("2011/12/01 08:26 GMT", ["%Y/%m/%d %H:%M GMT"]),
        ] as [(String, [String])])
    func isFound(_ text: String, _ formats: [String]) {
        #expect(candidates(text) == formats)
    }

    /// No format can be right: a zone that has no number, a year that nobody means, or no time at all.
    @Test(arguments: [
        "", "yesterday", "7", "1322727960", "01/12/2011 08:26 CET", "01.12.0010", "2999/01/01", "31.02.2011",
        "32.13.2011", "1.2.3.4", "1 Dezember 2011", "08:26", "12/2010", "1/2/3 %s", "'1/12/2010'", "01.12.2010 25:00",
        "2010-12-01 13:26 PM", "0b1e5", "--", "é", "99999999999999999999999999",
    ])
    func nothingIsFound(_ text: String) {
        #expect(candidates(text).isEmpty)
        #expect(candidates(String(repeating: "1/", count: 5_000) + text).isEmpty)
    }

    @Test func furtherTimesSettleTheOrder() {
        #expect(candidates("05/01/2015", "06/02/2015").count == 2)
        #expect(candidates("05/01/2015", "21/07/2015") == ["%d/%m/%Y"])
        #expect(candidates("05/01/2015", "07/21/2015") == ["%m/%d/%Y"])
        #expect(candidates("05/01/2015", "07/21/2015", "21/07/2015").isEmpty)
        #expect(candidates("05/01/2015", "2015-07-21").isEmpty)
        #expect(candidates("01.02.03", "31.02.03") == ["%y.%m.%d"])
        #expect(candidates("May 1, 2015", "september 30, 2015") == ["%b %d, %Y"])
    }
}

import Tables
import Testing

/// The times of a log, and how many of its newest rows are stray.
struct NewestRows: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let times: [String]
    /// 0 for a log about which nothing is said.
    let stray: Int
    /// The day of the newest row that is not stray.
    let end: String

    init(_ name: String, _ parts: [String]..., stray: Int = 0, end: String = "") {
        (testDescription, times, self.stray, self.end) = (name, parts.flatMap(\.self), stray, end)
    }

    /// An instant given in days since 1970, of which 19,723 is 2024-01-01.
    static func time(_ day: Double) -> String { Timestamp.text(Int64((day * 86_400_000).rounded())) }

    /// Rows at the start of every `step`-th day.
    static func days(_ range: ClosedRange<Double>, step: Double = 1, rows: Int = 1) -> [String] {
        stride(from: range.lowerBound, through: range.upperBound, by: step).flatMap {
            Array(repeating: time($0), count: rows)
        }
    }

    /// A row a day from 2024-01-01 to 2024-09-30, 274 rows.
    static let daily = days(19_723...19_996)
    /// A row on each of the first 24 days of December 2021 and 2022.
    private static let decembers = [days(18_962...18_985), days(19_327...19_350)].flatMap(\.self)
    /// A row on the first of each month from January to August 2024.
    private static let months = (1...8).map { "2024-0\($0)-01" }

    static let stray: [NewestRows] = [
        .init("a row of 2099", daily, ["2099-01-01"], stray: 1, end: "2024-09-30"),
        .init("the last date that there is", daily, ["2200-12-31"], stray: 1, end: "2024-09-30"),
        .init("two rows years apart", daily, ["2099-01-01", "2030-01-01"], stray: 2, end: "2024-09-30"),
        .init("a slip in the year", daily, ["2025-09-12"], stray: 1, end: "2024-09-30"),
        .init("pre-orders two months ahead", daily, days(20_057...20_060), stray: 4, end: "2024-09-30"),
        .init("a gap of 30 days and a second", daily, ["2024-10-30T00:00:01Z"], stray: 1, end: "2024-09-30"),
        .init(
            "10 of 5,000 rows", days(19_500...19_998, rows: 10), days(30_000...30_009), stray: 10, end: "2024-10-02"),
        .init(
            "16 of 16,000 rows", days(19_000...19_998, rows: 16), days(30_000...30_015), stray: 16, end: "2024-10-02"),
        .init(
            "an event every second day, then none for 40 days and a second", days(19_723...19_995, step: 2),
            ["2024-11-08T00:00:01Z"], stray: 1, end: "2024-09-29"),
        .init("four rows before three", days(19_723...19_726), days(20_000...20_002), stray: 3, end: "2024-01-04"),
        .init(
            "all other rows at one time", days(19_723...19_723, rows: 5), ["2024-02-01"], stray: 1, end: "2024-01-01"),
        .init(
            "a shop of two days, and a row two months later", days(19_723...19_724, rows: 50), ["2024-03-01"], stray: 1,
            end: "2024-01-02"),
        .init("a row of 1900 and one of 2099", ["1900-01-01", "2099-01-01"], daily, stray: 1, end: "2024-09-30"),
        .init(
            "eight orders after the first five weeks without any", days(19_723...19_996, rows: 10),
            days(20_031...20_031, rows: 8), stray: 8, end: "2024-09-30"),
        .init("a log before 1970", days(-60 ... -2), ["1999-12-31"], stray: 1, end: "1969-12-30"),
    ]

    static let sound: [NewestRows] = [
        .init("a clock an hour ahead", daily, ["2024-09-30T01:00:00Z"]),
        .init("a gap of 30 days", daily, ["2024-10-30"]),
        .init("an event every second day, then none for 40 days", days(19_723...19_995, step: 2), ["2024-11-08"]),
        .init("the first orders of the fourth December", decembers, days(19_692...19_715), days(20_059...20_061)),
        .init("the same after a December of 31 days", decembers, days(19_692...19_722), days(20_059...20_061)),
        .init(
            "a weekly export that fails eight times", days(19_723...20_080, step: 7, rows: 3), days(20_143...20_143)),
        .init("a monthly export that fails twice", months, months, ["2024-11-01"]),
        .init("a shop of two days", days(19_723...19_724, rows: 50)),
        .init("11 of 5,001 rows", days(19_500...19_998, rows: 10), days(30_000...30_010)),
        .init("17 of 16,001 rows", days(19_000...19_998, rows: 16), days(30_000...30_016)),
        .init("three rows before three", days(19_723...19_725), days(20_000...20_002)),
        .init("two rows", ["2001-01-01", "2024-01-01"]),
        .init("one row", ["2099-01-01"]),
        .init("rows of 1970, from seconds read as milliseconds", Array(repeating: "1970-01-20", count: 20), daily),
        .init(
            "eight orders after five weeks without any, as a year ago", days(19_358...19_543, rows: 10),
            days(19_578...19_904, rows: 10), days(19_939...19_939, rows: 8)),
    ]
}

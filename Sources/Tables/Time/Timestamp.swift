import Diagnostics

/// Instants as whole milliseconds since 1970-01-01 00:00 UTC, in the proleptic Gregorian calendar without leap seconds.
package enum Timestamp {
    package static let millisecondsPerDay: Int64 = 86_400_000

    /// The forms of an instant that are recognised without a format.
    ///
    /// All but the first are numbers, told apart by the number of their digits before the point. They may be written
    /// with a fraction or an exponent, as exports do with numbers that were whole: `1322727960.0`, `1.32272796e+09`.
    package enum Form: Sendable, Equatable {
        /// `2011-09-09`, `2011-09-09 08:26:00`, `2011-09-09T08:26:00.250+02:00` …; without a zone it is UTC.
        case iso8601
        /// Eight digits: `20110909`.
        case date
        /// Nine or ten digits: seconds since 1970.
        case seconds
        /// Twelve or thirteen digits: milliseconds since 1970.
        case milliseconds
        /// Fifteen or sixteen digits: microseconds since 1970.
        case microseconds
        /// Eighteen or nineteen digits: nanoseconds since 1970.
        case nanoseconds
    }

    /// The instant that `text` names in any of the known forms, as a parameter such as `data.events.until` takes it.
    ///
    /// Any year is allowed: `9999-12-31` is a usual way to say that a window never ends.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func parse(_ text: String) throws -> Int64 {
        var copy = text
        let instant = copy.withUTF8 { recognised(UnsafeRawBufferPointer($0))?.instant }
        guard let instant else {
            throw UserError(
                .wrongUsage, "expected a time, found '\(text)'",
                remedy: "Write it as 2011-09-09, '2011-09-09 08:26:00' or in seconds since 1970")
        }
        return instant
    }

    /// The form of `bytes` and the instant that they name; nil when they name none in any form.
    static func recognised(_ bytes: UnsafeRawBufferPointer) -> (form: Form, instant: Int64)? {
        var scanner = DigitScanner(bytes)
        if bytes.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
            guard let form = Form(digits: bytes.count),
                let number = scanner.number(digits: bytes.count + min(form.digitsToMilliseconds, 0))
            else { return nil }
            return instant(form == .seconds ? number * 1000 : number, form).map { (form, $0) }
        }
        return recognisedNumber(bytes) ?? recognisedISO8601(bytes)
    }

    /// The values of `day(_:)` that stand for one day only: 1970-01-02 to 2149-06-05.
    package static let distinctDays: ClosedRange<UInt16> = 1...UInt16.max - 1

    /// The day of an instant, in days since 1970-01-01 UTC, limited to the range from 0 to 65,535.
    ///
    /// Its ends stand for all days before and after as well, so they order days but name none.
    package static func day(_ milliseconds: Int64) -> UInt16 {
        UInt16(clamping: max(milliseconds, 0) / millisecondsPerDay)
    }

    /// A day as `2024-10-01`; nil for a number of `day(_:)` that stands for several days.
    package static func text(ofDay day: UInt16) -> String? {
        distinctDays.contains(day) ? String(text(Int64(day) * millisecondsPerDay).prefix(10)) : nil
    }

    /// An instant as `2011-09-09T08:26:00Z`, with `.250` before the `Z` when it has a fraction of a second.
    package static func text(_ milliseconds: Int64) -> String {
        let perDay = millisecondsPerDay
        let days = (milliseconds >= 0 ? milliseconds : milliseconds - perDay + 1) / perDay
        let date = CivilDate(daysSinceEpoch: Int(days))
        let rest = Int(milliseconds - days * perDay)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
        let fraction = rest % 1000 == 0 ? "" : "." + padded(rest % 1000, 3)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(clock.joined(separator: ":"))\(fraction)Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }
}

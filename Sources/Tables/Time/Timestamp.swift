import Diagnostics

/// Instants as whole milliseconds since 1970-01-01 00:00 UTC, in the proleptic Gregorian calendar without leap seconds.
package enum Timestamp {
    package static let millisecondsPerDay: Int64 = 86_400_000

    /// The forms of an instant that are recognised without a format.
    package enum Form: Sendable, Equatable {
        /// `2011-09-09`, `2011-09-09 08:26:00`, `2011-09-09T08:26:00.250+02:00` …; without a zone it is UTC.
        case iso8601
        /// Eight digits: `20110909`.
        case date
        /// Nine or ten digits: seconds since 1970.
        case seconds
        /// Twelve or thirteen digits: milliseconds since 1970.
        case milliseconds
    }

    /// The instant that `text` names in any of the known forms, as a parameter such as `data.events.until` takes it.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func parse(_ text: String) throws -> Int64 {
        var copy = text
        let instant = copy.withUTF8 { text -> Int64? in
            let bytes = UnsafeRawBufferPointer(text)
            return form(of: bytes).flatMap { parse(bytes, as: $0) }
        }
        guard let instant else {
            throw UserError(
                .wrongUsage, "expected a time, found '\(text)'",
                remedy: "Write it as 2011-09-09, '2011-09-09 08:26:00' or in seconds since 1970")
        }
        return instant
    }

    /// The form that `bytes` have; nil for a number of digits that no form has.
    static func form(of bytes: UnsafeRawBufferPointer) -> Form? {
        guard bytes.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return .iso8601 }
        return switch bytes.count {
        case 8: .date
        case 9, 10: .seconds
        case 12, 13: .milliseconds
        default: nil
        }
    }

    /// The instant that `bytes` name in `form`.
    static func parse(_ bytes: UnsafeRawBufferPointer, as form: Form) -> Int64? {
        var scanner = DigitScanner(bytes)
        switch form {
        case .iso8601: return parseISO8601(&scanner)
        case .date:
            guard let year = scanner.number(digits: 4), let month = scanner.number(digits: 2),
                let day = scanner.number(digits: 2), let date = CivilDate(year: year, month: month, day: day)
            else { return nil }
            return Int64(date.daysSinceEpoch) * millisecondsPerDay
        case .seconds: return scanner.number(digits: bytes.count).map { Int64($0) * 1000 }
        case .milliseconds: return scanner.number(digits: bytes.count).map { Int64($0) }
        }
    }

    /// The day of an instant, in days since 1970-01-01 UTC, limited to the range from 0 to 65,535.
    package static func day(_ milliseconds: Int64) -> UInt16 {
        UInt16(clamping: max(milliseconds, 0) / millisecondsPerDay)
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

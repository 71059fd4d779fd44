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

    /// The instant that `text` names in any of the known forms, as an option such as `--until` takes it.
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
                let day = scanner.number(digits: 2), let days = daysSinceEpoch(year: year, month: month, day: day)
            else { return nil }
            return Int64(days) * millisecondsPerDay
        case .seconds: return scanner.number(digits: bytes.count).map { Int64($0) * 1000 }
        case .milliseconds: return scanner.number(digits: bytes.count).map { Int64($0) }
        }
    }

    /// The number of days from 1970-01-01 to a date, negative before; nil when there is no such date.
    ///
    /// Counts years from March so that the leap day comes last; a cycle of 400 years has 146,097 days.
    package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), day >= 1, day <= daysInMonth(month, year: year) else { return nil }
        let marchYear = month > 2 ? year : year - 1
        let cycle = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfCycle = marchYear - cycle * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        let daysFromYear0ToEpoch = 719_468
        return cycle * 146_097 + dayOfCycle - daysFromYear0ToEpoch
    }

    /// The day of an instant, in days since 1970-01-01 UTC, limited to the range from 0 to 65,535.
    package static func day(_ milliseconds: Int64) -> UInt16 {
        UInt16(clamping: max(milliseconds, 0) / millisecondsPerDay)
    }

    /// An instant as `2011-09-09T08:26:00Z`, with `.250` before the `Z` when it has a fraction of a second.
    package static func text(_ milliseconds: Int64) -> String {
        let perDay = millisecondsPerDay
        let days = (milliseconds >= 0 ? milliseconds : milliseconds - perDay + 1) / perDay
        let date = date(daysSinceEpoch: Int(days))
        let rest = Int(milliseconds - days * perDay)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
        let fraction = rest % 1000 == 0 ? "" : "." + padded(rest % 1000, 3)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(clock.joined(separator: ":"))\(fraction)Z"
    }

    /// The date that lies `days` after 1970-01-01; the inverse of `daysSinceEpoch`.
    package static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }
}

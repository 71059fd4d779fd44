import Diagnostics

/// The values that a time has given for the directives of a format.
struct TimestampValues {
    private var (year, month, day) = (1970, 1, 1)
    private var (hour, minute, second, milliseconds) = (0, 0, 0, 0)
    private var isAfternoon: Bool?
    private var minutesAhead = 0
    private var epochSeconds = 0

    /// Takes the value of a directive.
    ///
    /// - Parameters:
    ///   - directive: What comes next.
    ///   - isPadded: Whether a number must have two digits.
    ///   - scanner: The rest of the time.
    /// - Returns: Whether it came next.
    mutating func take(
        _ directive: TimestampFormat.Directive, isPadded: Bool, from scanner: inout DigitScanner
    ) -> Bool {
        switch directive {
        case .year: Self.set(&year, scanner.number(digits: 4))
        case .shortYear: Self.set(&year, scanner.number(digits: 2).map { $0 < 69 ? 2000 + $0 : 1900 + $0 })
        case .month: Self.set(&month, Self.pair(&scanner, isPadded))
        case .monthName: Self.set(&month, MonthName.number(of: scanner.letters()))
        case .day: Self.set(&day, Self.pair(&scanner, isPadded))
        case .spacedDay:
            Self.set(&day, scanner.take(" ") ? scanner.number(digits: 1) : Self.pair(&scanner, isPadded))
        case .hour: Self.set(&hour, Self.pair(&scanner, isPadded), in: 0...23)
        case .hourOfHalf: Self.set(&hour, Self.pair(&scanner, isPadded), in: 1...12)
        case .minute: Self.set(&minute, Self.pair(&scanner, isPadded), in: 0...59)
        case .second: Self.set(&second, Self.pair(&scanner, isPadded), in: 0...59)
        case .fraction: Self.set(&milliseconds, scanner.milliseconds())
        case .zone: Self.set(&minutesAhead, scanner.zone())
        case .half: takeHalf(&scanner)
        case .epochSeconds: takeEpochSeconds(&scanner)
        }
    }

    /// The instant in milliseconds since 1970 UTC; nil for a day that the calendar does not have.
    var instant: Int64? {
        guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
        // The half of a day begins with the hour 12.
        let hours = isAfternoon.map { hour % 12 + ($0 ? 12 : 0) } ?? hour
        let seconds = epochSeconds + (hours * 60 + minute - minutesAhead) * 60 + second
        return Int64(date.daysSinceEpoch) * Timestamp.millisecondsPerDay + Int64(seconds) * 1000 + Int64(milliseconds)
    }

    private mutating func takeHalf(_ scanner: inout DigitScanner) -> Bool {
        isAfternoon = scanner.isAfternoon()
        return isAfternoon != nil
    }

    private mutating func takeEpochSeconds(_ scanner: inout DigitScanner) -> Bool {
        let isNegative = scanner.take("-")
        return Self.set(&epochSeconds, scanner.number(upTo: 12).map { isNegative ? -$0.value : $0.value })
    }

    /// One or two digits.
    private static func pair(_ scanner: inout DigitScanner, _ isPadded: Bool) -> Int? {
        isPadded ? scanner.number(digits: 2) : scanner.number(upTo: 2)?.value
    }

    private static func set(_ value: inout Int, _ number: Int?, in range: ClosedRange<Int>? = nil) -> Bool {
        guard let number, range?.contains(number) ?? true else { return false }
        value = number
        return true
    }
}

/// The English names of months.
enum MonthName {
    private static let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }

    /// The number of the month that ASCII letters name: all of the name, its first three, or `Sept`, in any case.
    static func number(of word: UnsafeRawBufferPointer) -> Int? {
        let index = names.firstIndex { name in
            (word.count == 3 || word.count == name.count || word.count == 4 && name.count == 9)
                && zip(word, name).allSatisfy { $0 | 0x20 == $1 }
        }
        return index.map { $0 + 1 }
    }
}

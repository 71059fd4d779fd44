import Diagnostics

/// Takes numbers and single bytes from the front of a text.
struct DigitScanner {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The byte that comes next, or nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Takes exactly `digits` digits.
    @inline(__always)
    mutating func number(digits: Int) -> Int? {
        guard bytes.count &- position >= digits else { return nil }
        var value = 0
        for _ in 0..<digits {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
            position &+= 1
        }
        return value
    }

    /// Takes all digits that come next, between 1 and `most`.
    mutating func number(upTo most: Int) -> (value: Int, digits: Int)? {
        let start = position
        var value = 0
        while position < bytes.count, position - start < most {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            position += 1
        }
        return position > start ? (value, position - start) : nil
    }

    /// Takes all digits that come next and returns how many these are.
    mutating func digits() -> Int {
        let start = position
        while let byte = next, byte &- UInt8(ascii: "0") < 10 { position += 1 }
        return position - start
    }

    /// Takes all ASCII letters that come next.
    mutating func letters() -> UnsafeRawBufferPointer {
        let start = position
        while let byte = next, byte | 0x20 >= UInt8(ascii: "a"), byte | 0x20 <= UInt8(ascii: "z") { position += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// Takes a fraction of a second of at least one digit and returns its whole milliseconds.
    mutating func milliseconds() -> Int? {
        guard let first = number(upTo: 3) else { return nil }
        _ = digits()
        return [100, 10, 1][first.digits - 1] * first.value
    }

    /// Takes `byte` if it comes next.
    @inline(__always)
    mutating func take(_ byte: Unicode.Scalar) -> Bool { take(UInt8(ascii: byte)) }

    /// Takes `byte` if it comes next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// Takes the half of a day, `AM`, `pm` or `p.m.`, and returns whether it is the second.
    mutating func isAfternoon() -> Bool? {
        let isAfternoon = take("p") || take("P")
        guard isAfternoon || take("a") || take("A") else { return nil }
        let isDotted = take(".")
        guard take("m") || take("M") else { return nil }
        return !isDotted || take(".") ? isAfternoon : nil
    }

    /// Takes a zone: `Z`, `+02`, `+0200`, `+02:00`; returns the minutes that it is ahead of UTC.
    mutating func zone() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isAhead = take("+")
        guard isAhead || take("-"), let hours = number(digits: 2), hours <= 23 else { return nil }
        var minutes = 0
        let isColonTaken = take(":")
        if isColonTaken || next.map({ $0 &- UInt8(ascii: "0") < 10 }) ?? false {
            guard let written = number(digits: 2), written <= 59 else { return nil }
            minutes = written
        }
        return (isAhead ? 1 : -1) * (hours * 60 + minutes)
    }
}

extension Timestamp {
    /// Parses an ISO 8601 date, alone or with a time that may have a zone.
    ///
    /// The time follows a `T` or a space; its seconds and their fraction may be left out. Digits finer than a
    /// millisecond are ignored.
    static func parseISO8601(_ scanner: inout DigitScanner) -> Int64? {
        guard let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), scanner.take("-"), let day = scanner.number(digits: 2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var instant = Int64(date.daysSinceEpoch) * millisecondsPerDay
        if scanner.isAtEnd { return instant }
        guard scanner.take(" ") || scanner.take("T") || scanner.take("t"),
            let hour = scanner.number(digits: 2), hour <= 23, scanner.take(":"),
            let minute = scanner.number(digits: 2), minute <= 59
        else { return nil }
        instant += Int64((hour * 60 + minute) * 60_000)
        if scanner.take(":") {
            guard let second = scanner.number(digits: 2), second <= 59 else { return nil }
            instant += Int64(second * 1000)
            if scanner.take(".") || scanner.take(",") {
                guard let milliseconds = scanner.milliseconds() else { return nil }
                instant += Int64(milliseconds)
            }
        }
        if scanner.isAtEnd { return instant }
        // PostgreSQL, Ruby and BigQuery put a space before the zone; BigQuery writes the zone as `UTC`.
        if scanner.take(" "), scanner.take("U") {
            return scanner.take("T") && scanner.take("C") && scanner.isAtEnd ? instant : nil
        }
        guard let ahead = scanner.zone(), scanner.isAtEnd else { return nil }
        return instant - Int64(ahead * 60_000)
    }
}

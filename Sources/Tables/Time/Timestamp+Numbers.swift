import Diagnostics

extension Timestamp {
    /// The last year that a column may have; a later one means that its times are read in a wrong way.
    static let lastYear = 2200
    /// The start of the year after it, in milliseconds since 1970.
    static let end: Int64 = 7_289_654_400_000

    /// The form and the instant of ISO 8601.
    @inline(__always)
    static func recognisedISO8601(_ bytes: UnsafeRawBufferPointer) -> (form: Form, instant: Int64)? {
        var scanner = DigitScanner(bytes)
        return parseISO8601(&scanner).map { (.iso8601, $0) }
    }

    /// The form and the instant of a number that has a fraction or an exponent.
    ///
    /// The number of digits before the point, after moving it by the exponent, settles the form. What is finer than a
    /// millisecond is ignored; a date of eight digits must be whole.
    static func recognisedNumber(_ bytes: UnsafeRawBufferPointer) -> (form: Form, instant: Int64)? {
        var scanner = DigitScanner(bytes)
        var whole = scanner.digits()
        guard whole > 0, bytes[0] != UInt8(ascii: "0") else { return nil }
        if scanner.take("."), scanner.digits() == 0 { return nil }
        let end = scanner.position
        if scanner.take("e") || scanner.take("E") {
            let isNegative = scanner.take("-")
            if !isNegative { _ = scanner.take("+") }
            guard let exponent = scanner.number(upTo: 3)?.value else { return nil }
            whole += isNegative ? -exponent : exponent
        }
        guard scanner.isAtEnd, let form = Form(digits: whole) else { return nil }
        let wanted = whole + form.digitsToMilliseconds
        var (number, count, isExact) = (0, 0, true)
        for byte in bytes[..<end] where byte != UInt8(ascii: ".") {
            if count < wanted { number = number * 10 + Int(byte - UInt8(ascii: "0")) }
            if count >= wanted, byte != UInt8(ascii: "0") { isExact = false }
            count += 1
        }
        // Form allows at most 13 digits up to the milliseconds, so this does not overflow.
        for _ in 0..<max(wanted - count, 0) { number *= 10 }
        guard isExact || form != .date else { return nil }
        return instant(number, form).map { (form, $0) }
    }

    /// The instant of a number: a date as `20110909`, or milliseconds since 1970.
    static func instant(_ number: Int, _ form: Form) -> Int64? {
        if form == .date {
            let date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
            return date.map { Int64($0.daysSinceEpoch) * millisecondsPerDay }
        }
        // 201112010826 is a date and a time more likely than milliseconds of the year 1976.
        guard form == .seconds || !(190_000_000_000..<210_000_000_000).contains(number) else { return nil }
        return Int64(number)
    }
}

extension Timestamp.Form {
    /// The form of a number with so many digits before the point.
    init?(digits: Int) {
        switch digits {
        case 8: self = .date
        case 9, 10: self = .seconds
        case 12, 13: self = .milliseconds
        case 15, 16: self = .microseconds
        case 18, 19: self = .nanoseconds
        default: return nil
        }
    }

    /// How many digits more than those before the point a number of milliseconds has.
    var digitsToMilliseconds: Int {
        switch self {
        case .iso8601, .date, .milliseconds: 0
        case .seconds: 3
        case .microseconds: -3
        case .nanoseconds: -6
        }
    }

    /// The first year that a column may have: where the year itself is written, nothing is mistaken for it.
    var firstYear: Int { self == .iso8601 || self == .date ? 1900 : 1970 }

    /// The instants that a column may have, in milliseconds since 1970.
    var span: Range<Int64> {
        // The start of 1900.
        (firstYear == 1900 ? -2_208_988_800_000 : 0)..<Timestamp.end
    }
}

/// Decimal numbers in text.
package enum DecimalNumber {
    /// The finite number that `bytes` spell, rounded to the nearest `Double`; nil when they do not spell a number.
    ///
    /// The grammar is `[+-] digits [. digits] [e [+-] digits]` with at least one digit before the exponent; no spaces,
    /// no names such as `nan` or `inf`. Numbers of up to 19 digits that fit into 53 bits, times or over a power of ten
    /// that a `Double` holds exactly, need one correctly rounded operation (Clinger 1990, "How to read floating point
    /// numbers accurately"); the others go to `Double(_: String)`.
    package static func parse(_ bytes: UnsafeRawBufferPointer) -> Double? {
        var position = 0
        let count = bytes.count
        var isNegative = false
        if position < count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position = 1
        }
        var mantissa: UInt64 = 0
        let start = position
        position = digits(bytes, from: position, into: &mantissa)
        var digitCount = position &- start
        var exponent = 0
        if position < count, bytes[position] == UInt8(ascii: ".") {
            let fraction = position &+ 1
            position = digits(bytes, from: fraction, into: &mantissa)
            exponent = fraction &- position
            digitCount &+= position &- fraction
        }
        guard digitCount > 0 else { return nil }
        if position < count {
            guard let written = self.exponent(bytes, from: position) else { return nil }
            exponent &+= written
        }
        if digitCount <= 19, mantissa <= 1 << 53, abs(exponent) < powersOfTen.count {
            let power = powersOfTen[abs(exponent)]
            let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return isNegative ? -value : value
        }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// The finite number that `text` spells.
    package static func parse(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
    }

    /// Adds the digits from `start` on to `mantissa`, which may overflow, and returns where they end.
    @inline(__always)
    private static func digits(_ bytes: UnsafeRawBufferPointer, from start: Int, into mantissa: inout UInt64) -> Int {
        var position = start
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position &+= 1
        }
        return position
    }

    /// The exponent part, `e` and an integer, which must take up the rest of `bytes`.
    private static func exponent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard bytes[start] | 0x20 == UInt8(ascii: "e") else { return nil }
        var position = start + 1
        var isNegative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < bytes.count else { return nil }
        var value = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            // Ignore further digits, so that the value cannot overflow: it already is far beyond `powersOfTen`.
            if value < 100_000 { value = value * 10 + Int(digit) }
            position += 1
        }
        return isNegative ? -value : value
    }

    /// The powers of ten that a `Double` holds exactly.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

import Diagnostics

/// Ids such as `c00042`: a letter and as many digits as the last one needs, so that byte order is the order of numbers.
struct NumberedIds: Sendable {
    let prefix: UInt8
    let count: Int
    private let width: Int

    init(prefix: Unicode.Scalar, count: Int) {
        self.prefix = UInt8(ascii: prefix)
        self.count = count
        width = String(count).utf8.count
    }

    /// The id of a number from 0; ids count from 1.
    func string(_ number: Int) -> String {
        var bytes: [UInt8] = []
        append(number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func append(_ number: Int, to bytes: inout [UInt8]) {
        bytes.append(prefix)
        bytes.append(decimal: number + 1, width: width)
    }
}

extension [UInt8] {
    /// Appends a number that is not negative, with leading zeros up to `width` digits.
    mutating func append(decimal number: Int, width: Int = 1) {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(digits, width)))
        var position = count - 1
        rest = number
        while rest > 0 {
            self[position] += UInt8(rest % 10)
            rest /= 10
            position -= 1
        }
    }

    /// Appends hundredths as `12.50`.
    mutating func append(hundredths: Int) {
        append(decimal: hundredths / 100)
        append(UInt8(ascii: "."))
        append(decimal: hundredths % 100, width: 2)
    }

    /// Appends seconds since 1970 UTC as `2023-05-04T12:33:10Z`.
    mutating func append(time seconds: Int) {
        let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let second = seconds - day * 86_400
        let date = CivilDate(daysSinceEpoch: day)
        append(decimal: date.year, width: 4)
        append(UInt8(ascii: "-"))
        append(decimal: date.month, width: 2)
        append(UInt8(ascii: "-"))
        append(decimal: date.day, width: 2)
        append(UInt8(ascii: "T"))
        append(decimal: second / 3600, width: 2)
        append(UInt8(ascii: ":"))
        append(decimal: second / 60 % 60, width: 2)
        append(UInt8(ascii: ":"))
        append(decimal: second % 60, width: 2)
        append(UInt8(ascii: "Z"))
    }
}

/// Milliseconds since 1970 UTC as `2024-10-02T00:00:00Z`; parts of a second are dropped.
func timeText(_ milliseconds: Int64) -> String {
    var bytes: [UInt8] = []
    bytes.append(time: Int(milliseconds) / 1000)
    return String(decoding: bytes, as: UTF8.self)
}

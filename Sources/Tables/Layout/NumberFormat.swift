/// How the numbers of a column are written.
///
///     [sign] [unit] digits [mark digits] [e [sign] digits] [unit]
///
/// A sign may also follow the unit in front. The digits before the decimal mark may stand in groups of three. Spaces,
/// also those that do not break, may surround a number and its unit.
package struct NumberFormat: Codable, Sendable, Hashable {
    /// What stands between the whole part and the fraction.
    package enum DecimalMark: String, Codable, Sendable, CaseIterable {
        case point, comma
    }

    /// What stands between groups of three digits.
    package enum Grouping: String, Codable, Sendable, CaseIterable {
        case none, point, comma, space, apostrophe
    }

    package var decimal = DecimalMark.point
    package var thousands = Grouping.none
    /// Texts such as `€` or `%` that may stand before or after a number, and are left out.
    package var units: [String] = []

    package init() {}

    /// Numbers as programs write them: `1234.5`.
    package static let plain = NumberFormat()

    /// The finite number that `bytes` spell; nil when they do not spell one in this format.
    package func parse(_ bytes: UnsafeRawBufferPointer) -> Double? {
        self == .plain
            ? DecimalNumber.parse(bytes) : plainText(of: bytes).flatMap { $0.withUnsafeBytes(DecimalNumber.parse) }
    }

    /// The same number as `DecimalNumber` reads it; nil for text that is no number in this format.
    ///
    /// Cells of numbers are short, so a longer text is none.
    private func plainText(of bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard bytes.count <= 64 else { return nil }
        var rest = Self.trimmed(bytes[...])
        var plain: [UInt8] = []
        takeSign(from: &rest, into: &plain)
        if takeUnit(from: &rest), plain.isEmpty { takeSign(from: &rest, into: &plain) }
        for unit in units where rest.count > unit.utf8.count && rest.reversed().starts(with: unit.utf8.reversed()) {
            rest = Self.trimmed(rest.dropLast(unit.utf8.count))
            break
        }
        guard takeWhole(from: &rest, into: &plain) else { return nil }
        if let mark = rest.first, mark == decimal.byte {
            plain.append(UInt8(ascii: "."))
            rest = rest.dropFirst()
            while let digit = rest.first, Self.isDigit(digit) {
                plain.append(digit)
                rest = rest.dropFirst()
            }
        }
        guard let letter = rest.first else { return plain }
        return letter | 0x20 == UInt8(ascii: "e") ? plain + rest : nil
    }

    private func takeSign(from rest: inout Slice<UnsafeRawBufferPointer>, into plain: inout [UInt8]) {
        guard let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else { return }
        plain.append(first)
        rest = Self.trimmed(rest.dropFirst())
    }

    private func takeUnit(from rest: inout Slice<UnsafeRawBufferPointer>) -> Bool {
        for unit in units where rest.starts(with: unit.utf8) {
            rest = Self.trimmed(rest.dropFirst(unit.utf8.count))
            return true
        }
        return false
    }

    /// Takes the digits before the decimal mark; false when their groups are not of three digits.
    private func takeWhole(from rest: inout Slice<UnsafeRawBufferPointer>, into plain: inout [UInt8]) -> Bool {
        var lengths = [0]
        while let byte = rest.first {
            if Self.isDigit(byte) {
                plain.append(byte)
                lengths[lengths.count - 1] += 1
                rest = rest.dropFirst()
            } else if let length = separatorLength(rest) {
                lengths.append(0)
                rest = rest.dropFirst(length)
            } else {
                break
            }
        }
        guard lengths.count > 1 else { return true }
        return (1...3).contains(lengths[0]) && lengths.dropFirst().allSatisfy { $0 == 3 }
    }

    /// How many bytes the separator of groups takes that comes next; nil when none does.
    private func separatorLength(_ rest: Slice<UnsafeRawBufferPointer>) -> Int? {
        thousands.texts.first { rest.starts(with: $0) }?.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Text without the spaces around it.
    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var text = text
        while let space = spaces.first(where: { text.starts(with: $0) }) { text = text.dropFirst(space.count) }
        while let space = spaces.first(where: { text.reversed().starts(with: $0.reversed()) }) {
            text = text.dropLast(space.count)
        }
        return text
    }

    /// The space, the one that does not break and the narrow one, which French and Swiss programs write.
    fileprivate static let spaces: [[UInt8]] = [" ", "\u{A0}", "\u{202F}"].map { Array($0.utf8) }
}

extension NumberFormat.DecimalMark {
    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
}

extension NumberFormat.Grouping {
    /// The texts that separate two groups.
    var texts: [[UInt8]] {
        switch self {
        case .none: []
        case .point: [[UInt8(ascii: ".")]]
        case .comma: [[UInt8(ascii: ",")]]
        case .space: NumberFormat.spaces
        case .apostrophe: ["'", "’"].map { Array($0.utf8) }
        }
    }
}

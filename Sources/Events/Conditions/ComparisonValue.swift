import Tables

/// A value in a condition, which is compared as text if it stands in quotes.
package struct ComparisonValue: Sendable, Equatable {
    package let text: String
    package let isQuoted: Bool

    package init(_ text: String, isQuoted: Bool = false) {
        self.text = text
        self.isQuoted = isQuoted
    }

    /// The number that cells are compared with; nil when they are compared with the text, by its bytes.
    ///
    /// For equality, codes that only look like numbers are texts: those with a leading zero (`007`), with an exponent
    /// (`1E5`) or with more digits than a `Double` tells apart. An ordered comparison takes all of them as numbers,
    /// because the bytes of numbers have no useful order.
    func number(for relation: Comparison.Relation) -> Double? {
        guard !isQuoted, let number = DecimalNumber.parse(text) else { return nil }
        return relation.isOrdered || !looksLikeCode ? number : nil
    }

    /// Whether a number in text has a leading zero, an exponent or more than 15 digits.
    private var looksLikeCode: Bool {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let hasLeadingZero = digits.first == UInt8(ascii: "0") && digits.dropFirst().first.map(Self.isDigit) == true
        let hasExponent = digits.contains { $0 | 0x20 == UInt8(ascii: "e") }
        return hasLeadingZero || hasExponent || digits.count(where: Self.isDigit) > 15
    }

    /// Whether nobody can tell if an ordered comparison means a number: the text has digits and other characters, and
    /// is neither a number nor a time whose bytes are in the order of the times.
    var isDoubtfulNumber: Bool {
        !isQuoted && text.utf8.contains(where: Self.isDigit) && DecimalNumber.parse(text) == nil && !isTime
    }

    /// Whether the text begins with a year and a month and goes on like a time of ISO 8601: `2011-09-09 08:00`.
    private var isTime: Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 7, bytes[4] == UInt8(ascii: "-") else { return false }
        return bytes[..<4].allSatisfy(Self.isDigit) && bytes[5...6].allSatisfy(Self.isDigit)
            && bytes[7...].allSatisfy { Self.isDigit($0) || Self.signsOfTimes.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static let signsOfTimes = Array("-:.+ TZtz".utf8)
}

extension ComparisonValue: CustomStringConvertible {
    /// The value as `ConditionParser` reads it.
    package var description: String { isQuoted ? Self.quoted(text, by: "'") : text }

    /// A text in quotes, with the quotes in it doubled.
    static func quoted(_ text: String, by mark: Unicode.Scalar) -> String {
        var quoted = String.UnicodeScalarView()
        quoted.append(mark)
        for scalar in text.unicodeScalars {
            if scalar == mark { quoted.append(mark) }
            quoted.append(scalar)
        }
        quoted.append(mark)
        return String(quoted)
    }
}

extension ComparisonValue: ExpressibleByStringLiteral {
    /// An unquoted value.
    package init(stringLiteral text: String) { self.init(text) }
}

package import Tables

/// How the cells of a table of features are read.
///
/// A cell that is empty or holds only spaces is missing. In numeric and boolean columns surrounding spaces are ignored,
/// and some words mean that a value is missing. In a category such a word is a level like any other (`NA` may be
/// Namibia), and nothing is trimmed.
package enum Cell {
    /// The words that spreadsheets, R, Python and databases write for a missing number.
    package static let missingWords = ["NA", "N/A", "NaN", "nan", "null", "NULL", "None"]

    package static func isBlank(_ cell: UnsafeRawBufferPointer) -> Bool {
        cell.allSatisfy { $0 == UInt8(ascii: " ") }
    }

    package static func isMissingWord(_ cell: UnsafeRawBufferPointer) -> Bool {
        guard (2...4).contains(cell.count) else { return false }
        return missingWords.contains { cell.elementsEqual($0.utf8) }
    }

    /// The cell without the spaces around it.
    package static func trimmed(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let space = UInt8(ascii: " ")
        guard let first = cell.firstIndex(where: { $0 != space }), let last = cell.lastIndex(where: { $0 != space })
        else { return UnsafeRawBufferPointer(rebasing: cell[..<0]) }
        return UnsafeRawBufferPointer(rebasing: cell[first...last])
    }

    /// The number in a cell: NaN if it is missing, nil if the cell holds something else.
    @inline(__always)
    package static func number(_ cell: UnsafeRawBufferPointer) -> Double? {
        if let value = DecimalNumber.parse(cell) { return value }
        return cell.isEmpty ? .nan : trimmedNumber(cell)
    }

    /// The number in a cell that is written in `format`.
    package static func number(_ cell: UnsafeRawBufferPointer, _ format: NumberFormat) -> Double? {
        if format == .plain { return number(cell) }
        let cell = trimmed(cell)
        return cell.isEmpty || isMissingWord(cell) ? .nan : format.parse(cell)
    }

    private static func trimmedNumber(_ cell: UnsafeRawBufferPointer) -> Double? {
        let cell = trimmed(cell)
        if cell.isEmpty || isMissingWord(cell) { return .nan }
        return DecimalNumber.parse(cell)
    }

    /// The weight in a cell, 0 or a number from 1e-100 to 1e100; nil if the cell holds something else.
    ///
    /// Sums and pairwise products of such weights neither overflow nor underflow.
    package static func weight(_ cell: UnsafeRawBufferPointer, _ format: NumberFormat) -> Double? {
        guard let value = format.parse(trimmed(cell)), value == 0 || (1e-100...1e100).contains(value) else {
            return nil
        }
        return value
    }

    /// Whether a cell holds a number that is not finite: `inf`, or one beyond the range of `Double`.
    package static func isInfinite(_ cell: UnsafeRawBufferPointer) -> Bool {
        let cell = trimmed(cell)
        return mayBeInfinite(cell) && Double(String(decoding: cell, as: UTF8.self))?.isInfinite ?? false
    }

    /// Whether a text has the form of a number that is not finite; rules out nearly all others without a copy.
    private static func mayBeInfinite(_ cell: UnsafeRawBufferPointer) -> Bool {
        let minus = UInt8(ascii: "-")
        let isSigned = cell.first == minus || cell.first == UInt8(ascii: "+")
        let digits = cell.dropFirst(isSigned ? 1 : 0)
        guard let first = digits.first else { return false }
        // `inf` and `infinity`, in any case.
        if first | 0x20 == UInt8(ascii: "i") { return digits.count == 3 || digits.count == 8 }
        if first == UInt8(ascii: "0"), let second = digits.dropFirst().first, second | 0x20 == UInt8(ascii: "x") {
            return true
        }
        var hasExponent = false
        var before: UInt8 = 0
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): break
            case UInt8(ascii: "e"), UInt8(ascii: "E"): hasExponent = true
            case minus, UInt8(ascii: "+"): guard before | 0x20 == UInt8(ascii: "e") else { return false }
            default: return false
            }
            before = byte
        }
        // Without an exponent, only a number of more than 308 digits is too large.
        return hasExponent || digits.count > 308
    }

    /// 1 for yes and 0 for no, NaN if the cell is missing, nil if it holds something else.
    ///
    /// Yes and no are true/false, yes/no, t/f and y/n in any case, and 1/0.
    package static func boolean(_ cell: UnsafeRawBufferPointer) -> Double? {
        let cell = trimmed(cell)
        if let word = BooleanWord(cell) { return word.isYes ? 1 : 0 }
        if cell.isEmpty || isMissingWord(cell) { return .nan }
        guard let number = DecimalNumber.parse(cell), number == 0 || number == 1 else { return nil }
        return number
    }
}

/// A word for yes or no.
package struct BooleanWord: Hashable {
    /// The two words of a pair have the same number.
    package let pair: Int
    package let isYes: Bool

    /// Recognises the word in a cell, whatever its case; nil if it is none.
    package init?(_ cell: UnsafeRawBufferPointer) {
        guard (1...5).contains(cell.count),
            let word = Self.words.first(where: { $0.letters == Self.letters(cell) })
        else { return nil }
        pair = word.pair
        isYes = word.isYes
    }

    private static let words: [(letters: UInt64, pair: Int, isYes: Bool)] =
        [("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n")].enumerated().flatMap { pair, words in
            [(letters(words.0.utf8), pair, true), (letters(words.1.utf8), pair, false)]
        }

    /// Up to eight letters, in lower case, packed into one number.
    private static func letters(_ text: some Sequence<UInt8>) -> UInt64 {
        text.reduce(0) { $0 << 8 | UInt64($1 | 0x20) }
    }
}

package import Ids

/// Levels that are all whole numbers, among which `1` and `1.0` are one level.
///
/// A column of codes becomes `1.0, 2.0, …` as soon as one cell is missing where a program holds it as floating-point
/// numbers. Other spellings, such as `01`, stay levels of their own.
package struct WholeNumberLevels {
    private let levels: IdTable

    /// Nil unless there is a level and each, apart from that of a missing cell, is a whole number.
    init?(_ levels: IdTable) {
        self.init(levels, isCounted: { _ in true })
    }

    private init?(_ levels: IdTable, isCounted: (Int) -> Bool) {
        var hasNumbers = false
        for level in levels.indices where isCounted(level) && !levels[level].isEmpty {
            guard Self.digits(of: levels[level]) != nil else { return nil }
            hasNumbers = true
        }
        guard hasNumbers else { return nil }
        self.levels = levels
    }

    /// The level of a text that is none as it stands; nil when there is none of the same number.
    func level(of text: ArraySlice<UInt8>) -> Int? {
        guard let digits = Self.digits(of: text) else { return nil }
        return levels.index(of: digits) ?? levels.index(of: digits + Array(".0".utf8))
    }

    /// The counts of levels, with those of a second spelling of a number added to the first: `1.0` counts for `1`.
    ///
    /// - Parameters:
    ///   - counts: One for each level; levels that do not occur have 0.
    ///   - levels: The levels of a column.
    /// - Returns: The same counts, unless every level that occurs is a whole number.
    package static func merged(_ counts: [Int], of levels: IdTable) -> [Int] {
        guard let numbers = WholeNumberLevels(levels, isCounted: { counts[$0] > 0 }) else { return counts }
        var merged = counts
        for level in levels.indices where counts[level] > 0 {
            guard let first = numbers.level(of: levels[level]), first != level, counts[first] > 0 else { continue }
            merged[first] += counts[level]
            merged[level] = 0
        }
        return merged
    }

    /// A whole number without a fraction of zeros: the `-7` of `-7.0`; nil for any other text.
    private static func digits(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let number = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        let whole = number.prefix(while: digits.contains)
        let fraction = number[whole.endIndex...]
        guard !whole.isEmpty else { return nil }
        if fraction.isEmpty { return text }
        guard fraction.first == UInt8(ascii: "."), fraction.count > 1,
            fraction.dropFirst().allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return text[..<whole.endIndex]
    }
}

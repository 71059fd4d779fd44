import Diagnostics

/// Tells a header that is in truth the first row of data.
package enum HeaderCheck {
    /// Whether names look like values: at least half of them are numbers, or one is a time.
    ///
    /// Names that count the columns from 0 or 1 on are the work of programs that lost the true ones, and stand above
    /// data.
    package static func looksLikeData(_ names: [String]) -> Bool {
        let numbers = names.compactMap { DecimalNumber.parse($0) }
        let isCounting = [0, 1].contains { first in
            names.elementsEqual((0..<names.count).map { String($0 + first) })
        }
        return !isCounting && !names.isEmpty && (2 * numbers.count >= names.count || names.contains(where: isTime))
    }

    /// What is doubtful about names that look like values, in words; nil for names that do not.
    package static func doubt(about names: [String]) -> String? {
        guard looksLikeData(names) else { return nil }
        let shown = quoted(names.prefix(5)) + (names.count > 5 ? " …" : "")
        return "the first line names the columns, but looks like data: \(shown)"
    }

    /// A warning about names that look like values; nil for names that do not.
    static func warning(about names: [String], file: String) -> Message? {
        guard let doubt = doubt(about: names) else { return nil }
        return "\(file): \(doubt); if the file has no header, add \(.noHeader) and name columns by number"
    }

    private static func isTime(_ name: String) -> Bool {
        guard name.utf8.count >= 8 else { return false }
        return (try? Timestamp.parse(name)) != nil
    }
}

import Diagnostics
import Documents

/// How much of a text a page shows, in characters; JSON has more of it.
enum TextLimit {
    /// A cell, a name of a column, a series or a category, the title of a page, a section or a chart.
    static let name = longestExcerpt
    /// A caption, a verdict, the alternative of a chart.
    static let sentence = 600
    static let paragraph = 4000
    /// Notes and code.
    static let block = 20_000
    /// Any text in JSON but notes and code, in Unicode scalars.
    static let json = 10_000
    /// Notes and code in JSON, in Unicode scalars.
    static let jsonBlock = 100_000
}

extension String {
    /// The text on one line with escapes for what nobody sees, cut with `…`.
    func shown(_ limit: Int = TextLimit.name) -> String { visible(atMost: limit) }

    /// The lines of a block, with escapes for control characters, cut with `…`.
    var shownLines: String {
        // A newline of Windows is one character to Swift, and its carriage return would be shown as an escape.
        let scalars = unicodeScalars.prefix(TextLimit.block)
        let text = String(String.UnicodeScalarView(scalars.filter { $0 != "\r" })).visibleLines
        return scalars.endIndex == unicodeScalars.endIndex ? text : text + "…"
    }

    /// The text for JSON, cut with `…` where it is longer than `limit` Unicode scalars.
    func whole(_ limit: Int = TextLimit.json) -> JSONValue {
        let scalars = unicodeScalars.prefix(limit)
        return .string(scalars.endIndex == unicodeScalars.endIndex ? self : String(scalars) + "…")
    }
}

import Diagnostics
package import Sources

/// How the text of a table is laid out.
package struct TableLayout: Codable, Sendable, Equatable {
    /// What stands between two fields; nil lets the header tell it.
    package var delimiter: Delimiter?
    /// How characters are written as bytes; nil means UTF-8.
    package var encoding: TextEncoding?
    /// Whether the first record is one of data; the columns are then called 1, 2, 3 and so on.
    package var noHeader = false
    package var numbers = NumberFormats()

    private enum CodingKeys: String, CodingKey {
        case delimiter, encoding, numbers
        case noHeader = "no_header"
    }

    package init() {}

    /// What the table itself tells, and plain numbers.
    package static let standard = TableLayout()

    /// The layout in which programs write the results of queries.
    static let ofQueries: TableLayout = {
        var layout = TableLayout()
        layout.delimiter = .comma
        layout.encoding = .utf8
        return layout
    }()

    /// Refuses what has no meaning for JSON.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func refuseForJSON(file: String) throws {
        guard delimiter != nil || noHeader else { return }
        let key: ParameterKey = noHeader ? .noHeader : .delimiter
        throw UserError(
            .wrongUsage, "\(key) has no effect on JSON", at: .init(file: file),
            remedy: "Leave it out, or give delimited text")
    }

    /// This layout with what a command says in place of what it says.
    package func overridden(by other: TableLayout) -> TableLayout {
        var layout = self
        layout.delimiter = other.delimiter ?? delimiter
        layout.encoding = other.encoding ?? encoding
        layout.noHeader = other.noHeader || noHeader
        if other.numbers != NumberFormats() { layout.numbers = other.numbers }
        return layout
    }
}

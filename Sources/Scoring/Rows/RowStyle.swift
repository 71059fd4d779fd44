import Documents

/// How the rows of a table are laid out in a file.
package enum RowLayout: Sendable, Equatable {
    /// Lines with this byte between two fields (RFC 4180); the first names the columns.
    case delimited(UInt8)
    /// A JSON object on each line, whose keys are the columns.
    case jsonLines
    /// The text format of PostgreSQL's `COPY`: tabs between fields, escapes, and `\\N` for an empty field; no header.
    case postgresText

    package static let commaSeparated = RowLayout.delimited(UInt8(ascii: ","))
    package static let tabSeparated = RowLayout.delimited(UInt8(ascii: "\t"))
}

/// The columns of a table in a layout: what all of its rows share.
struct RowStyle: Sendable {
    let layout: RowLayout
    /// The line before the first row; empty for JSON Lines.
    let header: [UInt8]
    /// For JSON Lines, what stands before the value of each column: `{"user":`, `,"rank":`.
    let keys: [[UInt8]]

    init(_ columns: [String], _ layout: RowLayout) {
        self.layout = layout
        switch layout {
        case .delimited(let delimiter):
            let names = columns.map { csvField($0.utf8, delimiter: delimiter) }
            header = Array(names.joined(separator: [delimiter])) + [UInt8(ascii: "\n")]
            keys = []
        case .postgresText: (header, keys) = ([], [])
        case .jsonLines:
            header = []
            keys = columns.enumerated().map { index, name in
                [UInt8(ascii: index == 0 ? "{" : ",")] + Self.json(name.utf8) + [UInt8(ascii: ":")]
            }
        }
    }

    /// A text as a field of the layout.
    ///
    /// - Parameter content: Text in UTF-8.
    /// - Returns: The bytes of the field, in quotes where the layout needs them.
    func field(_ content: some Collection<UInt8>) -> [UInt8] {
        switch layout {
        case .delimited(let delimiter): csvField(content, delimiter: delimiter)
        case .jsonLines: Self.json(content)
        case .postgresText: content.isEmpty ? Self.postgresNull : Self.postgres(content)
        }
    }

    static let postgresNull = Array("\\N".utf8)

    private static func postgres(_ content: some Collection<UInt8>) -> [UInt8] {
        var field: [UInt8] = []
        field.reserveCapacity(content.count)
        for byte in content {
            let escape: UInt8? =
                switch byte {
                case UInt8(ascii: "\\"): byte
                case UInt8(ascii: "\n"): UInt8(ascii: "n")
                case UInt8(ascii: "\r"): UInt8(ascii: "r")
                case UInt8(ascii: "\t"): UInt8(ascii: "t")
                default: nil
                }
            if escape != nil { field.append(UInt8(ascii: "\\")) }
            field.append(escape ?? byte)
        }
        return field
    }

    private static func json(_ content: some Collection<UInt8>) -> [UInt8] {
        var text = JSONBytes(capacity: content.count + 2)
        Array(content).withUnsafeBufferPointer { text.string($0) }
        return text.bytes
    }
}

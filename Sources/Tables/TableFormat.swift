import Diagnostics

/// How a table's text is laid out.
package enum TableFormat: Sendable, Equatable {
    /// Records on lines, with this byte between two fields; the first names the columns.
    case delimited(UInt8)
    /// A JSON object on each line.
    case jsonLines

    package static let commaSeparated = TableFormat.delimited(UInt8(ascii: ","))
    package static let tabSeparated = TableFormat.delimited(UInt8(ascii: "\t"))

    /// The format of `path` by the end of its name: `.csv`, `.tsv`, `.jsonl` or `.ndjson`, each also followed by `.gz`.
    ///
    /// - Parameter path: the path; `-` is standard input.
    /// - Returns: the format; nil for standard input and for names without an ending, such as a shell's `/dev/fd/63`,
    ///   because only the first byte can tell their format.
    /// - Throws: `UserError` with code `wrongUsage` for any other ending.
    package static func named(by path: String) throws -> TableFormat? {
        let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        var name = path[start...].lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if !name.contains(".") { return nil }
        if name.hasSuffix(".csv") { return .commaSeparated }
        if name.hasSuffix(".tsv") { return .tabSeparated }
        if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .jsonLines }
        throw UserError(
            .wrongUsage, "a table's name must end in .csv, .tsv, .jsonl or .ndjson, or one of these and .gz",
            at: .init(file: path),
            remedy:
                "Rename the file, convert it, or pass it as comma separated text or JSON Lines on standard input (-)")
    }

    /// The format of a table whose name does not tell it, by the first byte: a JSON object begins with a brace.
    static func told(by first: UInt8?) -> TableFormat {
        first == UInt8(ascii: "{") ? .jsonLines : .commaSeparated
    }
}

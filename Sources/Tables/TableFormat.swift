import Diagnostics

/// How the records of a table are written.
package enum TableFormat: Sendable, Equatable {
    /// Records on lines, with this delimiter between two fields.
    case delimited(Delimiter)
    /// JSON objects: one on each line, or over any number of lines, also in one array.
    case jsonLines

    /// The format that the end of a path's name implies, where the header may tell another delimiter.
    ///
    /// Text has the endings `.csv`, `.tsv`, `.tab`, `.psv`, `.txt`, `.dat` and `.data`, JSON `.jsonl`,
    /// `.ndjson` and `.json`; `.gz` may follow.
    ///
    /// - Parameters:
    ///   - path: the path; `-` is standard input.
    ///   - isText: Whether it is known to be delimited text, whatever its name.
    /// - Returns: the format; nil for standard input and for names without an ending, such as a shell's `/dev/fd/63`,
    ///   because only the first byte can tell their format.
    /// - Throws: `UserError` with code `wrongUsage` for any other ending.
    static func named(by path: String, isText: Bool = false) throws -> TableFormat? {
        let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        var name = path[start...].lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[dot...] {
        case ".jsonl", ".ndjson", ".json": return .jsonLines
        case ".tsv", ".tab": return .delimited(.tab)
        case ".psv": return .delimited(.pipe)
        case ".csv", ".txt", ".dat", ".data": return .delimited(.comma)
        case _ where isText: return .delimited(.comma)
        default:
            throw UserError(
                .wrongUsage,
                "a table's name must end in .csv, .tsv, .txt, .jsonl, .ndjson or .json, or one of these and .gz",
                at: .init(file: path),
                remedy:
                    "Say with \(.delimiter) what separates its fields, rename or convert it, or pass it on standard input (-)"
            )
        }
    }

    /// The format of a table whose name does not tell it, by the first byte: JSON begins with a brace or a bracket.
    static func told(by first: UInt8?) -> TableFormat {
        first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .jsonLines : .delimited(.comma)
    }
}

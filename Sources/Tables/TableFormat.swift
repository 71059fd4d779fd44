import Diagnostics

/// How a table's text is laid out, told by the end of its file's name.
package struct TableFormat: Sendable, Equatable {
    /// The byte between two fields.
    package let delimiter: UInt8

    package static let commaSeparated = TableFormat(delimiter: UInt8(ascii: ","))
    package static let tabSeparated = TableFormat(delimiter: UInt8(ascii: "\t"))

    /// The format of `path`: `.csv` or `.tsv`, each also followed by `.gz`; standard input (`-`) and names without an
    /// ending, such as a shell's `/dev/fd/63`, are comma separated.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for any other ending.
    package static func named(by path: String) throws -> TableFormat {
        let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        var name = path[start...].lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if name.hasSuffix(".csv") || !name.contains(".") { return .commaSeparated }
        if name.hasSuffix(".tsv") { return .tabSeparated }
        throw UserError(
            .wrongUsage, "a table's name must end in .csv or .tsv, or these and .gz", at: .init(file: path),
            remedy: "Rename the file, convert it, or pass it as comma separated text on standard input (-)")
    }
}

import Diagnostics

/// The form of a file of rows, which the ending of its name decides.
package struct OutputForm: Sendable, Equatable {
    package let layout: RowLayout
    /// Whether the file is compressed by gzip.
    package let isCompressed: Bool
    /// Whether the rows, laid out as CSV, become a Parquet file.
    package let isParquet: Bool

    /// The form of the file at a path: `.csv`, `.tsv`, `.jsonl` or `.ndjson`, each also followed by `.gz`, or `.parquet`.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for any other ending, because the file would not be what its name
    ///   promises, and no program that goes by the name could read it.
    package init(of path: String) throws {
        let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        var name = path[start...].lowercased()
        isCompressed = name.hasSuffix(".gz")
        if isCompressed { name.removeLast(3) }
        isParquet = !isCompressed && name.hasSuffix(".parquet")
        if name.hasSuffix(".csv") || isParquet {
            layout = .commaSeparated
        } else if name.hasSuffix(".tsv") {
            layout = .tabSeparated
        } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
            layout = .jsonLines
        } else {
            throw UserError(
                .wrongUsage,
                "the name of an output must end in .csv, .tsv, .jsonl or .ndjson, one of these and .gz, or .parquet",
                at: .init(file: path),
                remedy: "Choose another name for \(.output), or - for comma-separated text on standard output")
        }
    }
}

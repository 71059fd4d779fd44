package import Diagnostics

/// A format of files, such as CSV: makes bytes of rows, on several threads at once.
package protocol RowFormat: Sendable {
    /// What is the same for all rows.
    associatedtype Context
    /// Some rows that follow each other.
    associatedtype Rows

    init(_ context: Context) throws

    /// The bytes before the first row.
    var header: [UInt8] { get }

    /// The bytes of some rows.
    func bytes(of rows: Rows) throws -> [UInt8]
}

extension BatchWork {
    /// Writes all rows in a format.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - write: Receives the bytes of the file, from first to last.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The result in numbers.
    /// - Throws: The errors of `run` and of `write`.
    package func write<Format: RowFormat>(
        as format: Format.Type, to write: (UnsafeRawBufferPointer) throws -> Void, progress: Progress
    ) throws -> Summary where Format.Context == Context, Format.Rows == Rows {
        try run(
            begin: { context -> @Sendable (Rows) throws -> [UInt8] in
                let writer = try Format(context)
                try writer.header.withUnsafeBytes(write)
                return { rows in try writer.bytes(of: rows) }
            },
            consume: { (bytes: [UInt8]) in try bytes.withUnsafeBytes(write) }, progress: progress)
    }
}

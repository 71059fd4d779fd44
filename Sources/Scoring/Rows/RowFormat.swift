package import Diagnostics
import Sources

/// A format of rows: makes bytes of them in any layout, on several threads at once.
package protocol RowFormat: Sendable {
    /// What is the same for all rows.
    associatedtype Context
    /// Some rows that follow each other.
    associatedtype Rows

    init(_ context: Context, as layout: RowLayout) throws

    /// The bytes before the first row.
    var header: [UInt8] { get }

    /// The bytes of some rows.
    func bytes(of rows: Rows) throws -> [UInt8]
}

extension BatchWork {
    /// Writes all rows in a format; without a row nothing is written, not even a header.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - layout: How the rows are laid out.
    ///   - write: Receives the bytes of the file, from first to last.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The result in numbers.
    /// - Throws: The errors of `run` and of `write`, and `UserError` with code `wrongUsage` for a source that cannot be
    ///   read for two inputs.
    package func write<Format: RowFormat>(
        as format: Format.Type, _ layout: RowLayout = .commaSeparated,
        to write: (UnsafeRawBufferPointer) throws -> Void, progress: Progress
    ) throws -> Summary where Format.Context == Context, Format.Rows == Rows {
        try TableSource.checkReadOnce(inputs.values.sorted())
        var header: [UInt8] = []
        return try run(
            begin: { context -> @Sendable (Rows) throws -> [UInt8] in
                let writer = try Format(context, as: layout)
                header = writer.header
                return { rows in try writer.bytes(of: rows) }
            },
            consume: { (bytes: [UInt8]) in
                guard !bytes.isEmpty else { return }
                try header.withUnsafeBytes(write)
                header = []
                try bytes.withUnsafeBytes(write)
            }, progress: progress)
    }
}

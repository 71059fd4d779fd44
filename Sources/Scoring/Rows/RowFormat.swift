package import Diagnostics
import Sources

/// A format of rows: makes bytes of them in any layout, on several threads at once.
package protocol RowFormat: Sendable {
    /// What is the same for all rows.
    associatedtype Context
    /// Some rows that follow each other.
    associatedtype Rows

    init(_ context: Context, as layout: RowLayout) throws

    /// The columns of the rows, in order.
    var rowColumns: [RowColumn] { get }

    /// The bytes before the first row.
    var header: [UInt8] { get }

    /// The bytes of some rows.
    func bytes(of rows: Rows) throws -> [UInt8]
}

extension BatchWork {
    /// Writes all rows in a format; when the work fails before the first row, nothing is written, not even a header.
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
        try withoutActuallyEscaping(write) {
            try self.write(as: format, to: RowSink(layout, write: $0), progress: progress)
        }
    }

    /// Writes all rows in a format into a sink, as `write(as:_:to:progress:)` does.
    package func write<Format: RowFormat>(
        as format: Format.Type, to sink: RowSink, progress: Progress
    ) throws -> Summary where Format.Context == Context, Format.Rows == Rows {
        try TableSource.checkReadOnce(inputs.values.sorted())
        var header: [UInt8] = []
        let summary = try run(
            begin: { context -> @Sendable (Rows) throws -> [UInt8] in
                let writer = try Format(context, as: sink.layout)
                try sink.begin(writer.rowColumns)
                header = writer.header
                return { rows in try writer.bytes(of: rows) }
            },
            consume: { (bytes: [UInt8]) in
                guard !bytes.isEmpty else { return }
                try header.withUnsafeBytes(sink.write)
                header = []
                try bytes.withUnsafeBytes(sink.write)
            }, progress: progress)
        // A part of a batch may be empty.
        try header.withUnsafeBytes(sink.write)
        return summary
    }
}

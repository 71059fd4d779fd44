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

/// A file of lines that a batch writes beside its rows.
package struct LinesBeside<Work: BatchWork>: Sendable {
    /// What the file is called in the check sums, and the option that names it.
    package let name: String
    package let key: ParameterKey
    package let path: String
    /// Makes the lines of some rows; several threads call it at once.
    package let make: @Sendable (Work.Rows, Work.Context) throws -> [UInt8]
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
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - sink: Takes the bytes.
    ///   - beside: What else is made of the rows, and where it goes; `nil` for nothing.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The result in numbers.
    /// - Throws: As `write(as:_:to:progress:)`.
    package func write<Format: RowFormat>(
        as format: Format.Type, to sink: RowSink,
        beside: (lines: LinesBeside<Self>, write: (UnsafeRawBufferPointer) throws -> Void)? = nil, progress: Progress
    ) throws -> Summary where Format.Context == Context, Format.Rows == Rows {
        try TableSource.checkReadOnce(inputs.values.sorted())
        var header: [UInt8] = []
        let summary = try run(
            begin: { context -> @Sendable (Rows) throws -> (rows: [UInt8], lines: [UInt8]) in
                let writer = try Format(context, as: sink.layout)
                let lines = beside?.lines.make
                try sink.begin(writer.rowColumns)
                header = writer.header
                return { rows in (try writer.bytes(of: rows), try lines?(rows, context) ?? []) }
            },
            consume: { made in
                try made.lines.withUnsafeBytes { if !$0.isEmpty { try beside?.write($0) } }
                guard !made.rows.isEmpty else { return }
                try header.withUnsafeBytes(sink.write)
                header = []
                try made.rows.withUnsafeBytes(sink.write)
            }, progress: progress)
        // A part of a batch may be empty.
        try header.withUnsafeBytes(sink.write)
        return summary
    }
}

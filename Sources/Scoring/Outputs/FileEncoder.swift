import Diagnostics
import Files
import Sources

/// Turns the rows of a batch into the bytes of a file: as they are, compressed, or as Parquet.
final class FileEncoder {
    private let form: OutputForm
    /// The path, as errors name it.
    private let name: String
    private let file: AtomicFile
    private var gzip: GzipWriter?
    private var parquet: ParquetWriter?

    init(_ form: OutputForm, _ name: String, to file: AtomicFile) {
        (self.form, self.name, self.file) = (form, name, file)
    }

    var sink: RowSink { RowSink(form.layout, begin: begin, write: write) }

    private func begin(_ columns: [RowColumn]) throws {
        if form.isCompressed { gzip = try GzipWriter(to: file.write) }
        if form.isParquet {
            parquet = try ParquetWriter(
                columns.map { ($0.name, $0.duckDBType) }, name: name, to: file.write)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        if let gzip {
            try gzip.write(bytes)
        } else if let parquet {
            try parquet.write(bytes)
        } else {
            try file.write(bytes)
        }
    }

    /// Ends the file.
    ///
    /// - Parameter rows: How many rows were written.
    /// - Throws: `UserError` with code `cannotWrite` when a Parquet file has not as many.
    func finish(rows: Int) throws {
        try gzip?.finish()
        guard let parquet else { return }
        try parquet.finish()
        let found = try file.withPart { try ParquetWriter.rows(ofFile: $0, name: name) }
        guard found == rows else {
            throw UserError(
                .cannotWrite, "the Parquet file has \(found) rows, and \(rows) were written", at: .init(file: name),
                remedy: "Start again; what stood in this place stands there still")
        }
    }
}

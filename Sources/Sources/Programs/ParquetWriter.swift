import Diagnostics

/// Makes a Parquet file of rows by the DuckDB command line: CSV goes in, and the bytes of the file come out.
///
/// Nothing but the bytes goes through this process, so the file can be written like any other, and only a whole one gets
/// its name.
package final class ParquetWriter {
    private let program: ProgramOutput
    private let receive: (UnsafeRawBufferPointer) throws -> Void

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - columns: The names of the columns of the CSV, and what DuckDB calls their types.
    ///   - name: The file, as errors name it.
    ///   - receive: Takes the bytes of the file, from first to last.
    /// - Throws: `UserError` with code `missingInput` when there is no DuckDB.
    package init(
        _ columns: [(name: String, type: String)], name: String,
        to receive: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        self.receive = receive
        let types = columns.map { "\(ProgramCommand.quoted($0.name)): \(ProgramCommand.quoted($0.type))" }
        // Nothing is guessed; an empty field is no value, and the order of the rows stays.
        let rows = """
            read_csv('/dev/stdin', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', \
            nullstr = '', parallel = false, columns = {\(types.joined(separator: ", "))})
            """
        program = try ProgramOutput(
            .duckdb(
                running: [
                    // What is read from a pipe stays in memory up to this limit.
                    "SET memory_limit = '512MB'", "SET threads = 1",
                    "COPY (SELECT * FROM \(rows)) TO '/dev/stdout' (FORMAT parquet)",
                ], remedy: Self.remedy, failureCode: .cannotWrite), name: name, takesInput: true)
    }

    /// Makes sure that the program is installed, without running it.
    ///
    /// - Throws: `UserError` with code `missingInput` that says how to install it.
    package static func checkIsThere() throws { try ProgramQuery.duckdb(statement: "").checkIsThere() }

    /// Adds rows of CSV, of which the first line names the columns.
    ///
    /// - Throws: `UserError` with code `cannotWrite` when DuckDB has ended, and what `receive` throws.
    package func write(_ bytes: UnsafeRawBufferPointer) throws { try program.write(bytes, receive: receive) }

    /// Ends the file, which nothing may be added to any more.
    ///
    /// - Throws: `UserError` with code `cannotWrite` when DuckDB failed, and what `receive` throws.
    package func finish() throws { try program.finishInput(receive: receive) }

    /// How many rows a Parquet file has, as its reader says.
    ///
    /// - Throws: `UserError` with code `cannotWrite` when it cannot be read.
    package static func rows(ofFile path: String, name: String) throws -> Int {
        let count = "SELECT count(*) AS rows FROM read_parquet(\(ProgramCommand.quoted(path)))"
        let command = try ProgramCommand.duckdb(
            running: ["COPY (\(count)) TO '/dev/stdout' (FORMAT csv, HEADER false)"], remedy: remedy,
            failureCode: .cannotWrite)
        let text = try ProgramOutput(command, name: name).text()
        guard let line = text.split(whereSeparator: \.isNewline).first, let rows = Int(line) else {
            throw UserError(.cannotWrite, "duckdb does not say how many rows the file has", at: .init(file: name))
        }
        return rows
    }

    private static let remedy = "Mend the cause and start again; what stood in this place stands there still"
}

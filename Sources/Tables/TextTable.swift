package import Diagnostics
import Sources

/// A whole table in memory as text, for small tables: items, users, availability.
package struct TextTable: Sendable {
    /// The file as errors name it.
    package let file: String
    /// The names of the columns, in the order of `RecordReader`; no two are equal.
    package let columns: [String]
    package let rowCount: Int

    private var bytes: [UInt8] = []
    /// Where each cell begins in `bytes`, row after row, and where the last one ends.
    private var offsets: [Int] = [0]
    private var lines: [Int] = []

    /// Reads a table; a file that has only a header has no rows.
    ///
    /// - Throws: `UserError` when it cannot be read, a row has too many or too few fields, or a cell is not UTF-8.
    package init(file path: String) throws {
        var reader = try RecordReader.open(TableSource(path))
        file = reader.file
        columns = reader.columns
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                throw UserError(
                    error.code, error.problem, at: error.place, remedy: "Put fields that hold the delimiter in quotes")
            case .record: break
            }
            for column in reader.columns.indices {
                let cell = reader.field(column)
                guard String(validating: cell, as: UTF8.self) != nil else {
                    throw UserError(
                        .invalidData, "expected text in UTF-8, found \(excerpt(cell))", at: reader.place(of: column),
                        remedy: "Save the file as UTF-8")
                }
                bytes.append(contentsOf: cell)
                offsets.append(bytes.count)
            }
            lines.append(reader.line)
        }
        rowCount = lines.count
    }

    /// The position of the column called `name`.
    ///
    /// - Throws: `UserError` with code `invalidData`, which lists the existing columns.
    package func column(named name: String) throws -> Int {
        guard let index = columns.firstIndex(of: name) else {
            throw missingColumn(name, among: columns, file: file)
        }
        return index
    }

    /// The bytes of a cell.
    package func cell(row: Int, column: Int) -> ArraySlice<UInt8> {
        precondition(columns.indices.contains(column))
        let index = row * columns.count + column
        return bytes[offsets[index]..<offsets[index + 1]]
    }

    /// A cell as text.
    package func text(row: Int, column: Int) -> String {
        String(decoding: cell(row: row, column: column), as: UTF8.self)
    }

    /// The place of a cell, for an error.
    package func place(row: Int, column: Int) -> UserError.Place {
        .init(file: file, line: lines[row], column: columns[column])
    }
}

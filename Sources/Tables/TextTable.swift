package import Diagnostics
package import Sources

/// A whole table in memory as text, for small tables: items, users, availability.
package struct TextTable: Sendable {
    /// The file as errors name it.
    package let file: String
    /// The names of the columns, in the order of `RecordReader`; no two are equal.
    package var columns: [String] { names.names }
    package let rowCount: Int
    /// Which fields of JSON are in no column, and why: a line for each reason.
    package let passedOver: [String]

    private let names: ColumnNames
    /// Why a column was left out.
    private let doubts: [String: UserError]
    /// The positions of the columns' cells in a row, and the number of cells in a row.
    private let positions: [Int]
    private let cellCount: Int
    private var bytes: [UInt8] = []
    /// Where each cell begins in `bytes`, row after row, and where the last one ends.
    private var offsets: [Int] = [0]
    private var lines: [Int] = []

    /// Reads a table; a file that has only a header has no rows.
    ///
    /// - Throws: `UserError` when it cannot be read, a row has too many or too few fields, or a cell is not UTF-8.
    package init(file path: String) throws { try self.init(TableSource(path)) }

    /// Reads a table whose bytes the caller may have read before.
    ///
    /// - Throws: As `init(file:)`.
    package init(_ source: TableSource) throws {
        var reader = try RecordReader.open(source)
        file = reader.file
        cellCount = reader.columns.count
        // A list in one row is no reason to refuse the table before anybody asks for its column.
        reader.useOnly([])
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                throw reader.cause(
                    of: UserError(
                        error.code, error.problem, at: error.place,
                        remedy: reader.isJSON ? "Mend the record" : reader.mending))
            case .record: break
            }
            for column in reader.columns.indices {
                let cell = reader.field(column)
                guard String(validating: cell, as: UTF8.self) != nil else {
                    let problem: Message = "expected text in UTF-8, found \(excerpt(cell))"
                    throw reader.cause(
                        of: UserError(
                            .invalidData, problem, at: reader.place(of: column), remedy: "Save the file as UTF-8"))
                }
                bytes.append(contentsOf: cell)
                offsets.append(bytes.count)
            }
            lines.append(reader.line)
        }
        rowCount = lines.count
        var doubts: [String: UserError] = [:]
        var positions: [Int] = []
        for column in reader.columns.indices {
            if let doubt = reader.doubt(of: column) {
                doubts[reader.columns[column]] = doubt
            } else {
                positions.append(column)
            }
        }
        self.doubts = doubts
        self.positions = positions
        names = reader.names.keeping(positions)
        passedOver =
            reader.passedOver
            + doubts.sorted { $0.key < $1.key }.map { "\($0.value.locatedProblem()): the column is left out" }
    }

    /// The position of the column called `name`.
    ///
    /// - Throws: `UserError` with code `invalidData`, which lists the existing columns.
    package func column(named name: String) throws -> Int {
        guard let index = columns.firstIndex(of: name) else {
            throw doubts[name] ?? names.missing(name)
        }
        return index
    }

    /// The bytes of a cell.
    package func cell(row: Int, column: Int) -> ArraySlice<UInt8> {
        precondition(columns.indices.contains(column))
        let index = row * cellCount + positions[column]
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

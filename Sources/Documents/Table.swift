import Diagnostics

/// Rows under named columns, printed in aligned columns for people or as CSV for programs.
package struct Table: Sendable {
    /// The names of the columns.
    package let columns: [String]
    /// The cells, one array per row.
    package private(set) var rows: [[Cell]] = []

    /// Creates an empty table.
    package init(_ columns: [String]) {
        self.columns = columns
    }

    /// Adds a row, which must have one cell per column.
    package mutating func append(_ row: [Cell]) {
        precondition(row.count == columns.count, "a row has \(row.count) cells for \(columns.count) columns")
        rows.append(row)
    }

    /// The value of one column in one row.
    package enum Cell: Sendable, Equatable {
        case text(String)
        case integer(Int)
        /// A single-precision number at full precision.
        case float(Float)
        /// A number; shown with `digits` decimals to people, and in the shortest exact form to programs.
        case number(Double, digits: Int)
        /// A number of any size; shown with about seven digits to people, and in the shortest exact form to programs.
        case amount(Double)
        /// Shown as yes or no to people, and as true or false to programs.
        case boolean(Bool)
        case empty

        /// Creates a text, or an empty cell for nil.
        package init(_ text: String?) {
            self = text.map { .text($0) } ?? .empty
        }
    }
}

extension Table {
    /// A header and the rows, in columns two spaces apart, numbers right-aligned; each line ends with a newline.
    package var aligned: String {
        Self.aligned([columns.map(\.visible)] + rows.map { row in row.map(\.forPeople) }, isNumeric: isNumeric)
    }

    /// For each column, whether it has numbers and nothing else but empty cells.
    package var isNumeric: [Bool] {
        columns.indices.map { column in
            rows.contains { $0[column].isNumber } && rows.allSatisfy { $0[column].isNumber || $0[column] == .empty }
        }
    }

    /// Lines of cells in columns two spaces apart; each line ends with a newline.
    ///
    /// - Parameters:
    ///   - cells: The lines, each with one cell per column, as they are shown.
    ///   - isNumeric: For each column, whether its cells stand at the right.
    /// - Returns: The text.
    package static func aligned(_ cells: [[String]], isNumeric: [Bool]) -> String {
        let widths = isNumeric.indices.map { column in cells.reduce(0) { max($0, $1[column].count) } }
        func line(_ row: [String]) -> String {
            var text = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                text += (column == 0 ? "" : "  ") + (isNumeric[column] ? padding + cell : cell + padding)
            }
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }
        return cells.map(line).joined()
    }

    /// The table as in RFC 4180 with a header, except that lines end with LF, as the system's text tools expect.
    package var csv: String {
        ([columns] + rows.map { row in row.map(\.forPrograms) })
            .map { row in
                let fields = row.map { csvField($0.utf8, isAlone: columns.count == 1) }
                return String(decoding: Array(fields.joined(separator: [UInt8(ascii: ",")])), as: UTF8.self) + "\n"
            }
            .joined()
    }
}

extension Table.Cell {
    package var isNumber: Bool {
        switch self {
        case .integer, .float, .number, .amount: true
        case .text, .boolean, .empty: false
        }
    }

    /// The cell on a terminal; control characters are escapes, because they could move the cursor.
    fileprivate var forPeople: String {
        switch self {
        case .text(let text): text.visible
        case .number(let value, let digits): value.fixed(digits)
        case .amount(let value):
            // A number beyond the range of Float would turn into infinity or zero.
            Float(value).isNormal || value == 0 ? Float(value).description : value.description
        case .boolean(let value): value ? "yes" : "no"
        case .integer, .float, .empty: forPrograms
        }
    }

    fileprivate var forPrograms: String {
        switch self {
        case .text(let text): text
        case .integer(let value): String(value)
        case .float(let value): value.description
        case .number(let value, _), .amount(let value): value.description
        case .boolean(let value): value ? "true" : "false"
        case .empty: ""
        }
    }
}

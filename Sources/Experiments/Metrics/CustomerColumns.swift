import Diagnostics
import Documents
import Ids
import Tables

/// A table with a row for each customer: outcomes, what was known before, and segments.
struct CustomerColumns {
    private let table: TextTable
    /// For each customer of the exposures the row of the table.
    private let rows: [Int?]

    /// Finds the customers in a table.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - user: Its column of customers.
    ///   - exposures: Whose rows are wanted.
    ///   - name: The name of an id in the exposures.
    /// - Throws: `UserError` with code `invalidData` for a customer with two rows, and where no customer has one.
    init(
        _ table: TextTable, user: String, of exposures: Exposures, name: (UnsafeRawBufferPointer) -> [UInt8]
    ) throws {
        self.table = table
        let column = try table.column(named: user)
        var rows = [Int?](repeating: nil, count: exposures.customers.count)
        for row in 0..<table.rowCount {
            let id = table.cell(row: row, column: column).withUnsafeBytes(name)
            let number = id.withUnsafeBytes { exposures.customers.number(of: $0, hash: IdHash.hash($0)) }
            guard let number else { continue }
            guard rows[Int(number)] == nil else {
                throw UserError(
                    .invalidData, "the customer has two rows", at: table.place(row: row, column: column),
                    remedy: "Give a table with one row for each customer")
            }
            rows[Int(number)] = row
        }
        guard rows.contains(where: { $0 != nil }) else {
            throw UserError(
                .invalidData, "none of the \(exposures.customers.count.grouped) exposed customers has a row",
                at: .init(file: table.file, column: user),
                remedy: "See whether the ids are written alike; keyed hashes in the exposures need \(.customerKey)")
        }
        self.rows = rows
    }

    /// The numbers of a column; NaN for customers without a row and for empty cells.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that does not exist, and for a cell that is no finite
    ///   number.
    func numbers(_ name: String) throws -> [Double] {
        let column = try table.column(named: name)
        return try rows.map { row in
            guard let row else { return .nan }
            let cell = table.cell(row: row, column: column)
            if cell.isEmpty { return .nan }
            guard let number = cell.withUnsafeBytes({ DecimalNumber.parse($0) }), number.isFinite else {
                throw UserError(
                    .invalidData, "expected a finite number, found \(table.text(row: row, column: column).excerpt)",
                    at: table.place(row: row, column: column), remedy: "Mend the cell, or leave the metric out")
            }
            return number
        }
    }

    /// The customers by the values of a column: the 20 commonest, the others together, and those without one.
    func segment(_ name: String) throws -> ExperimentData.Segment {
        let column = try table.column(named: name)
        let values = rows.map { row -> String in
            guard let row else { return Self.none }
            let text = table.text(row: row, column: column)
            return text.isEmpty ? Self.none : text
        }
        let counts = values.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most).map(\.key)
        let names = common.sorted() + (counts.count > Self.most ? [Self.others] : [])
        let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return .init(column: name, names: names, group: values.map { position[$0] ?? names.count - 1 })
    }

    private static let most = 20
    private static let none = "(none)"
    private static let others = "(others)"
}

package import Diagnostics
package import Ids
import Tables

/// Extracts columns from a shop's item table.
package struct ItemColumnReader: Sendable {
    private let table: TextTable
    private let idColumn: Int
    private let items: IdTable
    /// For each row, the position of its item in `items`.
    private let positions: [UInt32]

    /// The names of the columns.
    package var columns: [String] { table.columns }

    /// Reads an item table.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - idColumn: The name of the events' item column; the table may also call its id column `item`.
    /// - Throws: `UserError` when the table cannot be read, has neither column, or has an item twice.
    package init(file: String, idColumn: String) throws {
        table = try TextTable(file: file)
        let column = try table.column(named: table.columns.contains(idColumn) ? idColumn : "item")
        self.idColumn = column
        var ids = IdInterner()
        for row in 0..<table.rowCount {
            let isNew = Array(table.cell(row: row, column: column)).withUnsafeBytes { ids.intern($0) } == row
            guard isNew else {
                throw UserError(
                    .invalidData, "the item has a second row", at: table.place(row: row, column: column),
                    remedy: "Keep one row an item")
            }
        }
        (items, positions) = ids.sorted()
    }

    /// Compares the items of the table with those of the events.
    ///
    /// - Parameters:
    ///   - events: The items of the events.
    ///   - progress: Receives a warning when few of them meet.
    /// - Returns: How many items of the table the events have.
    /// - Throws: `UserError` with code `invalidData` when they have none.
    package func match(_ events: IdTable, progress: Progress) throws -> IdCounts {
        var match = IdMatch()
        for item in items.indices { _ = match.add(items[item], isKnown: events.index(of: items[item]) != nil) }
        let place = UserError.Place(file: table.file, column: table.columns[idColumn])
        try match.checkHasIds("item", at: place)
        let warning = try match.check(
            "items", at: place, with: OtherIds("the events", events), outOf: min(items.count, events.count))
        if let warning { progress.warning(warning) }
        return match.counts
    }

    /// The column called `name`; cells that are empty or only spaces count as blank.
    ///
    /// - Throws: `UserError` with code `invalidData` that lists the existing columns.
    package func column(named name: String) throws -> ItemColumn {
        let column = try table.column(named: name)
        var interner = IdInterner()
        var cells = [UInt32](repeating: .max, count: items.count)
        for row in 0..<table.rowCount {
            let cell = Array(table.cell(row: row, column: column))
            if cell.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
            cells[Int(positions[row])] = cell.withUnsafeBytes { interner.intern($0) }
        }
        let (values, order) = interner.sorted()
        for item in cells.indices where cells[item] != .max { cells[item] = order[Int(cells[item])] }
        return ItemColumn(name: name, items: items, cells: cells, values: values)
    }
}

import Diagnostics
import Ids
import RecommenderModels
import Tables

/// Reads a shop's item table.
struct ItemTableReader {
    private let table: TextTable
    private let idColumn: Int

    /// - Parameters:
    ///   - file: The table.
    ///   - idColumn: The name of the events' item column; the table may also call its id column `item`.
    /// - Throws: `UserError` when the table cannot be read or has neither column.
    init(file: String, idColumn: String) throws {
        table = try TextTable(file: file)
        let name = table.columns.contains(idColumn) ? idColumn : "item"
        self.idColumn = try table.column(named: name)
    }

    /// The cells of the items in `ids`; they are empty for an item that is not in the table.
    ///
    /// - Throws: `UserError` with code `invalidData` for an item with two rows.
    func content(for ids: IdTable, _ progress: Progress) throws -> ItemTableContent {
        let others = table.columns.indices.filter { $0 != idColumn }
        var rows = [[[UInt8]]](repeating: others.map { _ in [] }, count: ids.count)
        var found = [Bool](repeating: false, count: ids.count)
        var withoutEvents = 0
        for row in 0..<table.rowCount {
            guard let item = ids.index(of: table.cell(row: row, column: idColumn)) else {
                withoutEvents += 1
                continue
            }
            guard !found[item] else {
                throw UserError(
                    .invalidData, "the item has a second row", at: table.place(row: row, column: idColumn),
                    remedy: "Keep one row an item")
            }
            found[item] = true
            rows[item] = others.map { Array(table.cell(row: row, column: $0)) }
        }
        if withoutEvents > 0 { progress.step("\(withoutEvents) items of the item table have no events") }
        let missing = found.count { !$0 }
        if missing > 0 { progress.warning("\(missing) items have no row in the item table") }
        return ItemTableContent(columns: others.map { table.columns[$0] }, rows: rows)
    }
}

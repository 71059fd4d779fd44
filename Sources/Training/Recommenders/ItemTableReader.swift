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

    /// The cells of the items in `ids`, which are empty for an item that is not in the table, and how many items of the
    /// table are among `ids`.
    ///
    /// - Throws: `UserError` with code `invalidData` for an item with two rows, and for a table that has none of `ids`.
    func content(for ids: IdTable, _ progress: Progress) throws -> (content: ItemTableContent, counts: IdCounts) {
        let others = table.columns.indices.filter { $0 != idColumn }
        var rows = [[[UInt8]]](repeating: others.map { _ in [] }, count: ids.count)
        var found = [Bool](repeating: false, count: ids.count)
        var match = IdMatch()
        for row in 0..<table.rowCount {
            let id = table.cell(row: row, column: idColumn)
            let item = ids.index(of: id)
            _ = match.add(id, isKnown: item != nil)
            guard let item else { continue }
            guard !found[item] else {
                throw UserError(
                    .invalidData, "the item has a second row", at: table.place(row: row, column: idColumn),
                    remedy: "Keep one row an item")
            }
            found[item] = true
            rows[item] = others.map { Array(table.cell(row: row, column: $0)) }
        }
        let place = UserError.Place(file: table.file, column: table.columns[idColumn])
        let counts = match.counts
        try match.checkHasIds("item", at: place)
        let warning = try match.check(
            "items", at: place, with: OtherIds("the events", ids), outOf: min(counts.total, ids.count))
        if let warning { progress.warning(warning) }
        if counts.unknown > 0 { progress.step("\(counts.unknown) items of the item table have no events") }
        let missing = found.count { !$0 }
        if missing > 0 { progress.warning("\(missing) items have no row in the item table") }
        return (ItemTableContent(columns: others.map { table.columns[$0] }, rows: rows), counts)
    }
}

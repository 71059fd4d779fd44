package import Diagnostics
package import Ids
package import Sources
import Tables

/// A shop's item table: one row per item, with its columns under the names by which models know them.
///
/// This is the one reader of item tables, so that recommenders and models of customers agree on each of them.
package struct ItemRecords: Sendable {
    private let table: TextTable
    private let idColumn: Int
    /// The columns of the table that are known, the id's among them, and their positions in it.
    package let columns: [String]
    private let positions: [Int]
    /// The positions in `columns` of all columns but the id's.
    package let others: [Int]
    /// Why a column is passed over, for a warning.
    private let passedOver: [Message]
    /// The ids in ascending byte order.
    package let items: IdTable
    /// For each of them, its row.
    private let rows: [Int]

    /// Reads an item table.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - named: The columns that were named.
    ///   - eventsColumn: The name of the events' item column, by which the table may call its own; else it is `item`.
    /// - Throws: `UserError` when the table cannot be read, lacks a column that was named or that of the id, or has two
    ///   rows of an item, whether or not they are equal.
    package init(file: String, columns named: ItemColumns = ItemColumns(), eventsColumn: String) throws {
        try self.init(TableSource(file), columns: named, eventsColumn: eventsColumn)
    }

    /// Reads an item table from a source.
    ///
    /// - Throws: As `init(file:columns:eventsColumn:)`.
    package init(_ source: TableSource, columns named: ItemColumns = ItemColumns(), eventsColumn: String) throws {
        let table = try TextTable(source)
        let mapping = try ItemColumnMapping(table.columns, named, eventsColumn: eventsColumn, file: table.file)
        self.table = table
        idColumn = mapping.id
        positions = mapping.kept
        columns = mapping.kept.map { mapping.names[$0] }
        others = mapping.kept.indices.filter { mapping.kept[$0] != mapping.id }
        passedOver = mapping.passedOver
        var ids = IdInterner()
        for row in 0..<table.rowCount {
            let first = Int(Array(table.cell(row: row, column: mapping.id)).withUnsafeBytes { ids.intern($0) })
            guard first == row else { throw Self.repeated(first, row, mapping.id, table) }
        }
        let (items, order) = ids.sorted()
        self.items = items
        var rows = [Int](repeating: 0, count: items.count)
        for (row, position) in order.enumerated() { rows[Int(position)] = row }
        self.rows = rows
    }

    private static func repeated(_ first: Int, _ row: Int, _ column: Int, _ table: TextTable) -> UserError {
        let id = quoted([Array(table.cell(row: row, column: column))])
        let before = table.place(row: first, column: column).line.map { " after that of line \($0)" } ?? ""
        return UserError(
            .invalidData, "the item \(id) has a second row\(before)", at: table.place(row: row, column: column),
            remedy: "Keep one row an item")
    }

    /// A cell of an item, by the positions of the item in `items` and of the column in `columns`.
    package func cell(_ item: Int, _ column: Int) -> ArraySlice<UInt8> {
        table.cell(row: rows[item], column: positions[column])
    }

    /// The position in `columns` of the column called `name`.
    ///
    /// - Throws: `UserError` with code `invalidData`, which lists the columns.
    package func position(ofColumn name: String) throws -> Int {
        // The id's own column comes last, because its name may be that of a role.
        let found = others.first { columns[$0] == name } ?? columns.firstIndex(of: name)
        guard let found else { throw missingColumn(name, among: columns, file: table.file) }
        return found
    }

    /// Compares the items of the table with those of the events.
    ///
    /// - Parameters:
    ///   - events: The items of the events.
    ///   - progress: Receives a warning when few of them meet, and for columns that are passed over.
    /// - Returns: How many items of the table the events have.
    /// - Throws: `UserError` with code `invalidData` when they have none.
    package func match(_ events: IdTable, progress: Progress) throws -> IdCounts {
        for message in passedOver { progress.warning(message) }
        for message in table.passedOver { progress.step(message) }
        var match = IdMatch()
        for item in items.indices { _ = match.add(items[item], isKnown: events.index(of: items[item]) != nil) }
        let place = UserError.Place(file: table.file, column: table.columns[idColumn])
        try match.checkHasIds("item", at: place)
        let warning = try match.check(
            "items", at: place, with: OtherIds("the events", events), outOf: min(items.count, events.count))
        if let warning { progress.warning(warning) }
        return match.counts
    }
}

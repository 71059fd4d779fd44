package import Diagnostics
package import Events
package import Ids
import ModelFiles
package import RecommenderModels
package import Sources
import Tables

/// The columns of the items of a model, which rules speak of: those of an item table, and `item`, the id.
///
/// They are read into memory, so that a table may be replaced while rules are in use.
package struct ItemAttributes: Sendable {
    /// The column of the item's id, which every table of attributes has.
    package static let idColumn = "item"

    /// The names of the columns; the id's comes first.
    package let columns: [String]
    /// The number of items.
    package let count: Int
    /// How many items the table has and lacks.
    package let counts: IdCounts
    /// What is wrong where few items of the table and of the model meet.
    package let warning: Message?
    /// The table as errors name it.
    package let file: String?
    /// Whether there is a table at all.
    package let hasTable: Bool
    private let cells: TextCells
    private let index: @Sendable (String) throws -> Int?

    /// The attributes of items in memory.
    ///
    /// - Parameters:
    ///   - ids: The items.
    ///   - columns: The names of the columns.
    ///   - rows: The cells of each item.
    package init(_ ids: IdTable, columns: [String] = [], rows: [[String]] = []) {
        precondition(rows.allSatisfy { $0.count == columns.count } && (columns.isEmpty || rows.count == ids.count))
        self.columns = [Self.idColumn] + columns
        var cells = TextCells(columns: columns.count + 1)
        for item in ids.indices {
            cells.append(ids[item])
            for cell in columns.isEmpty ? [] : rows[item] { cells.append(cell.utf8) }
        }
        self.cells = cells
        count = ids.count
        (counts, warning, file, hasTable) = (IdCounts(known: ids.count, unknown: 0), nil, nil, !columns.isEmpty)
        index = { ids.index(of: $0) }
    }

    /// The item table that a model was trained with; only the ids where it has none.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(of side: ItemSide) throws {
        let table = side.table
        // The id's own name comes first; a further column of this name could not be told from it.
        let kept = (table?.columns ?? []).enumerated().filter { $0.element != Self.idColumn }
        columns = [Self.idColumn] + kept.map(\.element)
        var cells = TextCells(columns: kept.count + 1)
        for item in 0..<side.ids.count {
            cells.append(UnsafeRawBufferPointer(try side.ids.bytes(at: item)))
            guard let table else { continue }
            for column in kept { cells.append(UnsafeRawBufferPointer(try table.bytes(item, column.offset))) }
        }
        self.cells = cells
        count = side.ids.count
        (counts, warning, file) = (IdCounts(known: count, unknown: 0), nil, nil)
        hasTable = table != nil
        let ids = side.ids
        index = { try ids.index(of: $0) }
    }

    /// A newer item table, which replaces that of the model; items that it lacks have empty cells.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - named: The columns that were named.
    ///   - side: The items.
    /// - Throws: `UserError` when the table cannot be read, or has no item of the model.
    package init(file: String, columns named: ItemColumns = ItemColumns(), of side: ItemSide) throws {
        try self.init(TableSource(file), columns: named, of: side)
    }

    /// A newer item table from a source.
    ///
    /// - Throws: As `init(file:columns:of:)`.
    package init(_ source: TableSource, columns named: ItemColumns = ItemColumns(), of side: ItemSide) throws {
        let records = try ItemRecords(source, columns: named, eventsColumn: Self.idColumn)
        let file = source.path
        let others = records.others.filter { records.columns[$0] != Self.idColumn }
        columns = [Self.idColumn] + others.map { records.columns[$0] }
        var match = IdMatch()
        for item in records.items.indices {
            let id = records.items[item]
            _ = match.add(id, isKnown: try side.ids.index(of: id) != nil)
        }
        let place = UserError.Place(file: file, column: named.item ?? Self.idColumn)
        try match.checkHasIds("item", at: place)
        let ids = side.ids
        let model = OtherIds("the model", count: ids.count) { Array(try ids.bytes(at: $0)) }
        warning = try match.check(
            "items", at: place, with: model, outOf: min(records.items.count, ids.count))
        counts = match.counts
        var cells = TextCells(columns: others.count + 1)
        for item in 0..<ids.count {
            let id = try ids.bytes(at: item)
            cells.append(UnsafeRawBufferPointer(id))
            let row = records.items.index(of: UnsafeRawBufferPointer(id))
            for column in others { cells.append(row.map { records.cell($0, column) } ?? []) }
        }
        self.cells = cells
        count = ids.count
        self.file = file
        hasTable = true
        index = { try ids.index(of: $0) }
    }

    /// The position of the item with an id; `nil` for an id that the model does not know.
    package func index(of id: String) throws -> Int? { try index(id) }

    /// The id of an item.
    package func id(of item: Int) -> String { cells.string(item, 0) }

    /// A cell of an item as text.
    package func text(_ item: Int, _ column: Int) -> String { cells.string(item, column) }

    /// Calls `body` with the row of an item, for a pass over all of them.
    func withRow<Result>(_ body: (inout TextCells.Row) throws -> Result) rethrows -> Result {
        try cells.withRow(body)
    }

    /// For each item, the number of its value in a column: equal values have equal numbers, and items without a value
    /// have `none`.
    func groups(by column: Int, none: UInt32) -> [UInt32] {
        var values = IdInterner(slots: 64)
        return withRow { row in
            (0..<count).map { item in
                row.position = item
                let cell = row.field(column)
                return cell.isEmpty ? none : values.intern(cell)
            }
        }
    }
}

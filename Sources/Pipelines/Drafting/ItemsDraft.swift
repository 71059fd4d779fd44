import Diagnostics
import Documents
import Events
import Ids
import Tables

/// The columns of an item table, as its names and the items of the events tell.
struct ItemsDraft: Sendable {
    let path: String
    private(set) var columns = ItemColumns()
    /// What speaks for the columns.
    private(set) var evidence: [(key: ParameterKey, value: String, text: String)] = []

    /// Looks at a table.
    ///
    /// - Parameters:
    ///   - path: The table.
    ///   - log: The events that it is for.
    ///   - eventsColumn: What the events call the item.
    ///   - progress: Receives a warning when few items meet.
    /// - Throws: `UserError` when the table cannot be read, has an item twice, or none of the events' items.
    init(_ path: String, log: EventLog, eventsColumn: String, progress: Progress) throws {
        self.path = path
        let table = try TextTable(file: path)
        let known = table.columns.indices.map { Self.known($0, of: table, in: log.items) }
        let most = known.max() ?? 0
        let ranked = table.columns.indices.sorted { first, second in
            known[first] != known[second]
                ? known[first] > known[second] : Self.rank(table.columns[first]) < Self.rank(table.columns[second])
        }
        if let id = ranked.first {
            try Self.checkHeader(of: table, id: id, file: path, in: log.items)
            columns.item = table.columns[id]
            let text = "\(most.grouped) of \(table.rowCount.grouped) cells are ids of the events' items"
            evidence.append((.itemIdColumn, table.columns[id], text))
        }
        for (role, key) in [(ColumnRole.title, ParameterKey.itemTitleColumn), (.category, .itemCategoryColumn)] {
            let taken = [columns.item, columns.title].compactMap(\.self)
            let free = table.columns.filter { !taken.contains($0) }
            guard let name = role.best(among: free) else { continue }
            if role == .title { columns.title = name } else { columns.category = name }
            evidence.append((key, name, "by its name"))
        }
        let records = try ItemRecords(file: path, columns: columns, eventsColumn: eventsColumn)
        _ = try records.match(log.items, progress: progress)
    }

    /// Refuses a first line that is an item rather than the names of the columns, because that item would be lost.
    private static func checkHeader(of table: TextTable, id: Int, file: String, in items: IdTable) throws {
        guard items.index(of: table.columns[id]) != nil || HeaderCheck.looksLikeData(table.columns)
        else { return }
        let shown = table.columns.prefix(3).map(\.excerpt).joined(separator: ", ")
        throw UserError(
            .invalidData, "the first line looks like an item and not like the names of columns: \(shown)",
            at: .init(file: file, line: 1),
            remedy: "Write a line with the names of the columns above it, such as item,title,category")
    }

    private static func rank(_ name: String) -> Int { ColumnRole.item.rank(of: name) ?? .max }

    /// How many cells of a column are ids of the events' items.
    private static func known(_ column: Int, of table: TextTable, in items: IdTable) -> Int {
        (0..<table.rowCount).count { items.index(of: table.cell(row: $0, column: column)) != nil }
    }
}

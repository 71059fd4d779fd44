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
        let candidates = table.columns.indices.map { Candidate(table, $0, in: log.items) }.sorted(by: <)
        if let id = candidates.first {
            try Self.checkHeader(of: table, id: id.column, file: path, in: log.items)
            if let other = candidates.first(where: { $0.ids > id.ids }) { throw Self.doubt(id, other, path) }
            columns.item = id.name
            let text = "\(id.known.grouped) of \(table.rowCount.grouped) cells are ids of the events' items"
            evidence.append((.itemIdColumn, id.name, text))
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

    /// The error where the columns leave open which of them is the id.
    private static func doubt(_ id: Candidate, _ other: Candidate, _ file: String) -> UserError {
        UserError(
            .invalidData,
            "the ids of the events' items are in doubt: '\(other.name)' has \(other.ids.grouped) of them, but some again "
                + "and again, and '\(id.name)', which has a row for each of its values, only \(id.ids.grouped)",
            at: .init(file: file), remedy: "Give a table with a row for each item, and leave the other column out")
    }
}

/// A column of an item table that may be the id.
private struct Candidate: Comparable {
    let column: Int
    let name: String
    /// How many cells are ids of the events' items, and how many of these ids there are.
    let known: Int
    let ids: Int
    /// Whether it has ids of the events' items, and no cell comes again: an id has one row.
    private let hasRowForEach: Bool

    init(_ table: TextTable, _ column: Int, in items: IdTable) {
        (self.column, name) = (column, table.columns[column])
        var cells = IdInterner()
        var found: Set<Int> = []
        var known = 0
        for row in 0..<table.rowCount {
            let cell = table.cell(row: row, column: column)
            _ = Array(cell).withUnsafeBytes { cells.intern($0) }
            guard let item = items.index(of: cell) else { continue }
            known += 1
            found.insert(item)
        }
        (self.known, ids) = (known, found.count)
        hasRowForEach = known > 0 && cells.count == table.rowCount
    }

    /// The best comes first: a column with a row for each id, then the one with most ids, then the best name.
    static func < (first: Candidate, second: Candidate) -> Bool {
        if first.hasRowForEach != second.hasRowForEach { return first.hasRowForEach }
        if first.known != second.known { return first.known > second.known }
        return (first.rank, first.column) < (second.rank, second.column)
    }

    static func == (first: Candidate, second: Candidate) -> Bool { first.column == second.column }

    private var rank: Int { ColumnRole.item.rank(of: name) ?? .max }
}

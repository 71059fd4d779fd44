import Events
import Ids

/// The categories of a log's items, by the column `category` of an item table.
struct ItemCategories: Sendable {
    /// The distinct categories, in ascending byte order.
    let names: IdTable
    /// For each item of the log its category; `UInt32.max` for a blank cell and for an item that the table lacks.
    let ofItems: [UInt32]

    /// - Returns: `nil` for a table without categories.
    init?(_ records: ItemRecords, of items: IdTable) {
        guard let column = records.others.first(where: { records.columns[$0] == "category" }) else { return nil }
        var interner = IdInterner()
        var cells = [UInt32](repeating: .max, count: items.count)
        for item in items.indices {
            guard let row = records.items.index(of: items[item]) else { continue }
            let cell = Array(records.cell(row, column))
            if cell.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
            cells[item] = cell.withUnsafeBytes { interner.intern($0) }
        }
        let (names, order) = interner.sorted()
        self.names = names
        ofItems = cells.map { $0 == .max ? .max : order[Int($0)] }
    }
}

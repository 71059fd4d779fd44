package import Events
import Ids

extension ItemRecords {
    /// The column called `name`; cells that are empty or only spaces count as blank.
    ///
    /// - Throws: `UserError` with code `invalidData` that lists the existing columns.
    package func column(named name: String) throws -> ItemColumn {
        let column = try position(ofColumn: name)
        var interner = IdInterner()
        var cells = [UInt32](repeating: .max, count: items.count)
        for item in items.indices {
            let cell = Array(cell(item, column))
            if cell.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
            cells[item] = cell.withUnsafeBytes { interner.intern($0) }
        }
        let (values, order) = interner.sorted()
        for item in cells.indices where cells[item] != .max { cells[item] = order[Int(cells[item])] }
        return ItemColumn(name: name, items: items, cells: cells, values: values)
    }
}

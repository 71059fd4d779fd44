package import Diagnostics
import ModelFiles
package import RecommenderModels
package import Tables

/// The items that may be recommended now, read from a table with the column `item`.
package struct Availability: Sendable {
    /// The model's items that are in the table, ascending.
    package let items: [UInt32]
    /// The number of rows whose item the model does not know.
    package let unknown: Int

    /// - Throws: `UserError` when the table cannot be read or has no column `item`.
    package init(file: String, for side: ItemSide) throws {
        try self.init(TextTable(file: file), for: side)
    }

    /// - Throws: `UserError` when the table has no column `item`.
    package init(_ table: TextTable, for side: ItemSide) throws {
        let column = try table.column(named: "item")
        var known = Set<UInt32>()
        var unknown = 0
        for row in 0..<table.rowCount {
            if let index = try side.ids.index(of: table.text(row: row, column: column)) {
                known.insert(UInt32(index))
            } else {
                unknown += 1
            }
        }
        items = known.sorted()
        self.unknown = unknown
    }

    /// Warns how many rows of the table had no effect, if there are any.
    package func reportUnknown(to progress: Progress) {
        if unknown > 0 { progress.warning("\(unknown) available items are unknown to the model") }
    }
}

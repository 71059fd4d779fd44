import Diagnostics
import Files
package import Models
import Tables

/// The items that may be recommended now: a table with the column `item`.
package struct Availability: Sendable {
    /// The model's items that are in the table, ascending.
    package let items: [UInt32]
    /// Rows of the table whose item the model does not know.
    package let unknown: Int
    /// The SHA-256 of the file.
    package let checksum: String

    /// - Throws: `UserError` when the table cannot be read or has no column `item`.
    package init(file: String, for side: ItemSide) throws {
        let table = try TextTable(file: file)
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
        checksum = try SHA256Sum.hex(ofFile: file)
    }
}

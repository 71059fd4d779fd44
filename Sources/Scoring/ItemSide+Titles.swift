import Diagnostics
import Events
import ModelFiles
package import RecommenderModels

extension ItemSide {
    /// The position of the column of titles in the item table; `nil` for a model without titles.
    private var titleColumn: Int? { table?.columns.firstIndex(of: "title") }

    /// The bytes of an item's title; empty when it has none.
    func titleBytes(of item: Int) throws -> [UInt8] {
        guard let table, let column = titleColumn else { return [] }
        return Array(try table.bytes(item, column))
    }

    /// Refuses to show titles that the model does not have.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkHasTitles() throws {
        guard titleColumn == nil else { return }
        throw UserError(
            .wrongUsage, "the model has no titles of its items", at: .init(file: file.path),
            remedy: "Leave \(.titles) out, or train the model with \(.itemTable), a table that has a column title")
    }
}

import Features
import Ids
import ModelFiles
import Tables

/// The column of the item table that customer features use, in a model file.
enum StoredItemColumn {
    private static let name = "item_column"

    /// Adds the column's tensors; the name of the column goes into the metadata.
    static func add(_ column: ItemColumn, to writer: inout TensorFileWriter) {
        writer.add(column.items, side: "item")
        writer.add(column.values, side: "item_value")
        writer.add("item.cells", column.cells)
    }

    static func metadata(_ column: ItemColumn?) -> [String: String] {
        column.map { [name: $0.name] } ?? [:]
    }

    /// Reads the column back; `nil` when the model has none.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    static func read(from file: TensorFile) throws -> ItemColumn? {
        guard let name = file.metadata[name] else { return nil }
        let items = try table(of: StoredIds(of: file, side: "item"))
        let values = try table(of: StoredIds(of: file, side: "item_value"))
        let cells = Array(try file.tensor("item.cells", of: UInt32.self, shape: [items.count]).all())
        guard cells.allSatisfy({ $0 == .max || $0 < values.count }) else {
            throw file.unusable("tensor 'item.cells' points beyond the values")
        }
        return ItemColumn(name: name, items: items, cells: cells, values: values)
    }

    private static func table(of ids: StoredIds) throws -> IdTable {
        IdTable(sortedIds: try (0..<ids.count).map { try Array(ids.bytes(at: $0)) })
    }
}

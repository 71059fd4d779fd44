import Documents
import ModelFiles

/// The item table of a model, as text: one row per item, in the order of the ids.
package struct ItemTable: Sendable {
    static let columnsTensor = "item.table.columns"

    /// The names of the columns, without the item's id.
    package let columns: [String]
    private let text: Tensor<UInt8>
    private let offsets: Tensor<UInt64>

    init(of file: TensorFile, items: Int) throws {
        let names = Array(try file.tensor(Self.columnsTensor, of: UInt8.self).all())
        do {
            columns = try JSONValue(parsing: names).decoded(as: [String].self)
        } catch {
            throw file.unusable("tensor '\(Self.columnsTensor)' is no list of names")
        }
        text = try file.tensor("item.table.text")
        offsets = try file.tensor("item.table.offsets", shape: [columns.count * items + 1])
    }

    /// The bytes of a cell; empty when nothing is known.
    package func bytes(_ item: Int, _ column: Int) throws -> UnsafeBufferPointer<UInt8> {
        let position = item * columns.count + column
        let ends = try offsets.values(position..<position + 2)
        return try text.values(from: ends[0], to: ends[1])
    }

    /// A cell as text; empty when nothing is known.
    package func cell(_ item: Int, _ column: Int) throws -> String {
        String(decoding: try bytes(item, column), as: UTF8.self)
    }

    /// The cell in the column of this name; `nil` if there is no such column.
    package func cell(_ item: Int, named name: String) throws -> String? {
        try columns.firstIndex(of: name).map { try cell(item, $0) }
    }
}

/// An item table in memory, to be written into a model.
package struct ItemTableContent: Sendable, Equatable {
    package let columns: [String]
    /// The cells of each item, one per column, in the order of the ids.
    package let rows: [[[UInt8]]]

    package init(columns: [String], rows: [[[UInt8]]]) {
        precondition(rows.allSatisfy { $0.count == columns.count })
        self.columns = columns
        self.rows = rows
    }

    /// The category of each item, empty where it is not known; `nil` without a column `category`.
    package var categories: [String]? {
        columns.firstIndex(of: "category").map { column in rows.map { String(decoding: $0[column], as: UTF8.self) } }
    }

    func add(to writer: inout TensorFileWriter) throws {
        var text: [UInt8] = []
        var offsets: [UInt64] = [0]
        for row in rows {
            for cell in row {
                text += cell
                offsets.append(UInt64(text.count))
            }
        }
        writer.add(ItemTable.columnsTensor, Array(try JSONValue(encoding: columns).text.utf8))
        writer.add("item.table.text", text)
        writer.add("item.table.offsets", offsets)
    }
}

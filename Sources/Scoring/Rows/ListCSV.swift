import Documents
import ModelFiles
package import RecommenderModels
import Tables

/// Lists as CSV rows `user,rank,item,score,source`.
package struct ListCSV: RowFormat {
    package let header = Array("user,rank,item,score,source\n".utf8)
    /// The items' ids as CSV fields, one after another.
    private var fields: [UInt8] = []
    /// The end of each item's field in `fields`.
    private var ends: [Int] = []

    /// - Parameter items: The items that the rows refer to.
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ items: ItemSide) throws {
        ends.reserveCapacity(items.ids.count)
        for item in 0..<items.ids.count {
            fields += csvField(try items.ids.bytes(at: item))
            ends.append(fields.count)
        }
    }

    package func bytes(of rows: ListRows) -> [UInt8] {
        var text = CSVBytes()
        var user: (position: Int, field: [UInt8]) = (-1, [])
        // Slices of a buffer, unlike those of an array, count no references.
        fields.withUnsafeBufferPointer { fields in
            for row in rows {
                if row.user != user.position { user = (row.user, csvField(rows.users[row.user])) }
                text.finished(user.field)
                text.count(row.rank)
                let item = Int(row.item)
                text.finished(fields[(item == 0 ? 0 : ends[item - 1])..<ends[item]])
                text.plain(row.score.description)
                text.plain(row.source.rawValue)
                text.endRow()
            }
        }
        return text.bytes
    }
}

import Diagnostics
import Events
import Ids
import RecommenderModels

extension ItemRecords {
    /// The cells of the items in `ids`, which are empty for an item that is not in the table, and how many items of the
    /// table are among `ids`.
    ///
    /// - Throws: `UserError` with code `invalidData` for a table that has none of `ids`.
    func content(for ids: IdTable, _ progress: Progress) throws -> (content: ItemTableContent, counts: IdCounts) {
        let counts = try match(ids, progress: progress)
        var missing = 0
        let rows = ids.indices.map { index -> [[UInt8]] in
            if let item = items.index(of: ids[index]) { return others.map { Array(cell(item, $0)) } }
            missing += 1
            return others.map { _ in [] }
        }
        if counts.unknown > 0 { progress.step("\(counts.unknown) items of the item table have no events") }
        if missing > 0 { progress.warning("\(missing) items have no row in the item table") }
        return (ItemTableContent(columns: others.map { columns[$0] }, rows: rows), counts)
    }
}

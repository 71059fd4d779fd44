package import Diagnostics
package import Ids
import Tables

/// One column of the item table, such as the category: the text of each item's cell.
///
/// The three arrays have the form that a model file stores.
package struct ItemColumn: Sendable, Equatable {
    package let name: String
    package let items: IdTable
    /// The position of each item's cell in `values`; `UInt32.max` for a blank cell.
    package let cells: [UInt32]
    /// The distinct cells, in ascending byte order.
    package let values: IdTable

    package init(name: String, items: IdTable, cells: [UInt32], values: IdTable) {
        precondition(cells.count == items.count && cells.allSatisfy { $0 == .max || $0 < UInt32(values.count) })
        self.name = name
        self.items = items
        self.cells = cells
        self.values = values
    }

    /// For each id of another table, the position of its cell in `values`; `UInt32.max` where none is known.
    package func cells(of ids: IdTable) -> [UInt32] {
        ids.bytes.withUnsafeBytes { all in
            ids.indices.map { index in
                let id = UnsafeRawBufferPointer(rebasing: all[Int(ids.offsets[index])..<Int(ids.offsets[index + 1])])
                return items.index(of: id).map { cells[$0] } ?? .max
            }
        }
    }
}

extension ItemColumn {
    /// Compares the items of events with those of this column, which a model keeps.
    ///
    /// - Parameters:
    ///   - events: The items of the events.
    ///   - files: The tables of the events.
    ///   - progress: Receives a warning when few of them meet.
    /// - Throws: `UserError` with code `invalidData` when none of the items is known.
    package func checkMeets(_ events: IdTable, of files: [String], progress: Progress) throws {
        var match = IdMatch()
        for item in events.indices { _ = match.add(events[item], isKnown: items.index(of: events[item]) != nil) }
        let warning = try match.check(
            "items", at: .init(file: files.joined(separator: ", ")), with: OtherIds("the model", items),
            outOf: min(items.count, events.count))
        if let warning { progress.warning(warning) }
    }
}

package import Diagnostics
package import Ids
import ModelFiles
package import RecommenderModels
package import Tables

/// The items that may be recommended now, read from a table with the column `item`.
package struct Availability: Sendable {
    /// The model's items that are in the table, ascending.
    package let items: [UInt32]
    /// How many items of the table the model knows.
    package let counts: IdCounts
    /// The file as errors name it.
    private let file: String
    /// What is wrong where the model knows less than half of the items.
    package let warning: Message?

    /// - Throws: `UserError` when the table cannot be read, has no column `item`, or has no item of the model.
    package init(file: String, for side: ItemSide) throws {
        try self.init(TextTable(file: file), for: side)
    }

    /// - Throws: `UserError` when the table has no column `item`, or no item of the model.
    package init(_ table: TextTable, for side: ItemSide) throws {
        let column = try table.column(named: "item")
        var known = Set<UInt32>()
        var match = IdMatch()
        for row in 0..<table.rowCount {
            let id = table.cell(row: row, column: column)
            let index = try side.ids.index(of: id)
            _ = match.add(id, isKnown: index != nil)
            if let index { known.insert(UInt32(index)) }
        }
        file = table.file
        let place = UserError.Place(file: file, column: "item")
        try match.checkHasIds("item", at: place)
        warning = try match.check("items", at: place, with: OtherIds("the model", side.ids))
        counts = match.counts
        items = known.sorted()
    }

    /// Tells how many items of the table the model knows.
    package func report(to progress: Progress) {
        if let warning {
            progress.warning(warning)
        } else {
            progress.step("\(file): \(counts.known) of \(counts.total) items are known to the model")
        }
    }
}

extension OtherIds {
    /// The ids of one side of a model.
    init(_ name: String, _ ids: StoredIds) {
        self.init(name, count: ids.count) { Array(try ids.bytes(at: $0)) }
    }
}

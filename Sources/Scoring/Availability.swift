package import Diagnostics
package import Ids
import LinearAlgebra
import ModelFiles
package import RecommenderModels
package import Tables

/// The items that may be recommended now, read from a table with the column `item`, and perhaps `channel`.
package struct Availability: Sendable {
    /// The model's items that are in the table, ascending.
    package private(set) var items: [UInt32]
    /// How many items of the table the model knows.
    package let counts: IdCounts
    /// The file as errors name it.
    private let file: String
    /// What is wrong where the model knows less than half of the items.
    package let warning: Message?
    /// Channels that are others but for capitals and blanks.
    private let spellings: [String]
    /// What each channel cannot sell; `nil` if the table does not say so, or once a channel was chosen.
    private(set) var channels: ChannelStock?

    /// - Throws: `UserError` when the table cannot be read, has no column `item`, or has no item of the model.
    package init(file: String, for side: ItemSide) throws {
        try self.init(TextTable(file: file), for: side)
    }

    /// - Throws: `UserError` when the table has no column `item`, no item of the model, or too many channels.
    package init(_ table: TextTable, for side: ItemSide) throws {
        let column = try table.column(named: "item")
        var known = Set<UInt32>()
        var match = IdMatch()
        var stock = try ChannelStock.Builder(table)
        for row in 0..<table.rowCount {
            let id = table.cell(row: row, column: column)
            let index = try side.ids.index(of: id)
            _ = match.add(id, isKnown: index != nil)
            if let index { known.insert(UInt32(index)) }
            try stock.add(row: row, item: index.map { UInt32($0) })
        }
        file = table.file
        let place = UserError.Place(file: file, column: "item")
        try match.checkHasIds("item", at: place)
        warning = try match.check("items", at: place, with: OtherIds("the model", side.ids))
        counts = match.counts
        let all = known.sorted()
        items = all
        let byChannel = stock.stock(of: all)
        channels = byChannel
        spellings = byChannel?.spellings ?? []
    }

    /// Reads the table that is given for lists of one channel; `nil` without a table.
    ///
    /// - Throws: As `init(file:for:)` and `on(_:)`.
    package static func read(file: String?, on channel: String?, for side: ItemSide) throws -> Availability? {
        guard let file else {
            _ = try ChannelStock.withheld(on: channel, by: nil)
            return nil
        }
        return try Availability(file: file, for: side).on(channel)
    }

    /// The items that a channel can sell; all for a table without channels, for which none may be named.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a channel that the table does not name, and for none where it names
    ///   some.
    package func on(_ channel: String?) throws -> Availability {
        let withheld = try ChannelStock.withheld(on: channel, by: channels)
        var chosen = self
        chosen.channels = nil
        if !withheld.isEmpty { chosen.items = items.filter { !withheld.containsSorted($0) } }
        return chosen
    }

    /// Tells how many items of the table the model knows, and warns of channels that look like others.
    package func report(to progress: Progress) {
        if !spellings.isEmpty {
            progress.warning(
                "\(file): the channels \(quoted(spellings)) count as different, and an item of one is not sold on the others; "
                    + "write channels alike")
        }
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

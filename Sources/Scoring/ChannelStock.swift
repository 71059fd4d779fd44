import Diagnostics
import Documents
import Ids
import LinearAlgebra
package import Tables

/// Which of the available items each channel cannot sell, by a table that says so.
package struct ChannelStock: Sendable {
    /// The channels that a table of available items may name at most.
    static let mostChannels = 255
    /// The name of the column; a row without a channel holds for all of them.
    private static let column = "channel"

    /// The channels in ascending byte order; there is at least one.
    let names: [String]
    /// For each of them the model's items of the table that it cannot sell, ascending.
    private let withheld: [[UInt32]]

    /// Collects the items of each channel.
    struct Builder {
        private let table: TextTable
        private let column: Int?
        private var names = IdInterner(slots: 16)
        /// The items of rows without a channel, and those of each channel.
        private var everywhere: Set<UInt32> = []
        private var items: [Set<UInt32>] = []

        /// - Throws: `UserError` for a column of channels that cannot be read.
        init(_ table: TextTable) throws {
            self.table = table
            column = table.columns.contains(ChannelStock.column) ? try table.column(named: ChannelStock.column) : nil
        }

        /// Adds a row, whose item the model may not know.
        ///
        /// - Throws: `UserError` with code `invalidData` for one channel too many.
        mutating func add(row: Int, item: UInt32?) throws {
            guard let column else { return }
            let name = table.cell(row: row, column: column)
            guard !name.isEmpty else {
                if let item { everywhere.insert(item) }
                return
            }
            let number = Int(name.withUnsafeBytes { names.intern($0) })
            if number == items.count {
                guard number < ChannelStock.mostChannels else {
                    throw UserError(
                        .invalidData, "more than \(ChannelStock.mostChannels) channels",
                        at: table.place(row: row, column: column),
                        remedy: "Give a table whose column '\(ChannelStock.column)' names where an item can be sold")
                }
                items.append([])
            }
            if let item { items[number].insert(item) }
        }

        /// What the rows say of channels; `nil` if none of them names one.
        ///
        /// - Parameter all: The model's items of all rows, ascending.
        /// - Returns: The stock of each channel.
        func stock(of all: [UInt32]) -> ChannelStock? {
            guard !items.isEmpty else { return nil }
            let (sorted, order) = names.sorted()
            var withheld = [[UInt32]](repeating: [], count: items.count)
            for (number, own) in items.enumerated() {
                withheld[Int(order[number])] = all.filter { !own.contains($0) && !everywhere.contains($0) }
            }
            return ChannelStock(names: sorted.indices.map { sorted.string(at: $0) }, withheld: withheld)
        }
    }

    private init(names: [String], withheld: [[UInt32]]) {
        (self.names, self.withheld) = (names, withheld)
    }

    /// Channels that are others but for capitals and blanks, and most likely were meant to be the same.
    var spellings: [String] {
        func folded(_ name: String) -> String { name.lowercased().filter { !$0.isWhitespace } }
        let known = Dictionary(grouping: names, by: folded)
        return names.filter { known[folded($0), default: []].count > 1 }
    }

    /// The available items that must not be listed, ascending.
    ///
    /// - Parameters:
    ///   - channel: The channel of a list.
    ///   - stock: What the table of available items says of channels; `nil` without such a table, and for one without
    ///     channels.
    /// - Returns: The items.
    /// - Throws: `UserError` with code `wrongUsage` for a channel that the table does not name, and for none where it names
    ///   some.
    static func withheld(on channel: String?, by stock: ChannelStock?) throws -> [UInt32] {
        guard let stock else {
            guard let channel else { return [] }
            throw UserError(
                .wrongUsage, "the channel '\(channel)' is named, but no table of available items says what it can sell",
                remedy: "Leave \(.channel) out, or give the table of available items a column '\(column)'")
        }
        let known = quoted(stock.names)
        guard let channel else {
            throw UserError(
                .wrongUsage, "by the table of available items each channel can sell others, and no channel is named",
                remedy: "Name one of \(known) with \(.channel)")
        }
        guard let position = stock.names.firstIndex(where: { $0.utf8.elementsEqual(channel.utf8) }) else {
            let near = nearestName(to: channel, among: stock.names).map { "Did you mean '\($0)'? " } ?? ""
            throw UserError(
                .wrongUsage, "the table of available items has no channel '\(channel)'",
                remedy: "\(near)The channels are \(known)")
        }
        return stock.withheld[position]
    }

    /// Whether a table lacks a channel that another one names, as when it is not written to its end.
    ///
    /// - Parameters:
    ///   - table: The newer table.
    ///   - earlier: The earlier table.
    /// - Returns: Whether it does; false where the earlier one names none.
    package static func hasFewerChannels(_ table: TextTable, than earlier: TextTable) -> Bool {
        !channels(of: earlier).isSubset(of: channels(of: table))
    }

    private static func channels(of table: TextTable) -> Set<ArraySlice<UInt8>> {
        guard table.columns.contains(column), let position = try? table.column(named: column) else { return [] }
        return Set((0..<table.rowCount).map { table.cell(row: $0, column: position) }.filter { !$0.isEmpty })
    }
}

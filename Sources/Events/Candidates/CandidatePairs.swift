package import Diagnostics
package import Ids
package import Tables

/// The items that the list of each customer of a table may hold.
package struct CandidatePairs: Sendable {
    /// The table, for messages.
    package let file: String
    package let users: IdTable
    package let items: IdTable
    /// How many rows repeat an earlier one.
    package let repeated: Int
    /// Where the items of each user begin in `numbers`; one entry more than there are users.
    private let offsets: [Int]
    /// User by user the numbers of the distinct items, ascending.
    private let numbers: [UInt32]

    /// - Parameters:
    ///   - file: The table, for messages.
    ///   - users: The users in the order in which they occur.
    ///   - items: The items in the order in which they occur.
    ///   - rows: For each row the user and the item by these orders.
    init(file: String, users: IdInterner, items: IdInterner, rows: [(user: UInt32, item: UInt32)]) {
        self.file = file
        let (userIds, userOrder) = users.sorted()
        let (itemIds, itemOrder) = items.sorted()
        var keys = rows.map { UInt64(userOrder[Int($0.user)]) << 32 | UInt64(itemOrder[Int($0.item)]) }
        keys.sort()
        var offsets = [Int](repeating: 0, count: userIds.count + 1)
        var numbers: [UInt32] = []
        for position in keys.indices where position == 0 || keys[position - 1] != keys[position] {
            offsets[Int(keys[position] >> 32) + 1] += 1
            numbers.append(UInt32(truncatingIfNeeded: keys[position]))
        }
        for user in 0..<userIds.count { offsets[user + 1] += offsets[user] }
        (self.users, self.items, self.offsets, self.numbers) = (userIds, itemIds, offsets, numbers)
        repeated = rows.count - numbers.count
    }

    /// The numbers of a user's items, ascending; `nil` for a user whom the table does not have.
    package func candidates(of id: some Collection<UInt8>) -> ArraySlice<UInt32>? {
        users.index(of: id).map { numbers[offsets[$0]..<offsets[$0 + 1]] }
    }
}

/// The candidates as the items of one model.
package struct CandidateItems: Sendable {
    private let pairs: CandidatePairs
    /// The model's index of each item of the table; `nil` for an item that may not be listed.
    private let indexes: [UInt32?]
    /// How many items of the table the model knows.
    package let counts: IdCounts
    /// What is wrong where the model knows less than half of them.
    package let warning: Message?

    /// - Parameters:
    ///   - pairs: The table.
    ///   - others: The items of the model, for messages.
    ///   - allowed: Whether an item of the model may be listed at all.
    ///   - itemIndex: The model's index of an item; indexes ascend in the order of the ids.
    /// - Throws: `UserError` with code `invalidData` when the model knows no item of the table; what `itemIndex` throws.
    package init(
        _ pairs: CandidatePairs, with others: OtherIds, allowed: (UInt32) -> Bool = { _ in true },
        itemIndex: (ArraySlice<UInt8>) throws -> Int?
    ) throws {
        self.pairs = pairs
        var match = IdMatch()
        var indexes: [UInt32?] = []
        for item in pairs.items.indices {
            let index = try itemIndex(pairs.items[item]).map { UInt32($0) }
            _ = match.add(pairs.items[item], isKnown: index != nil)
            indexes.append(index.flatMap { allowed($0) ? $0 : nil })
        }
        self.indexes = indexes
        warning = try match.check("candidate items", at: .init(file: pairs.file), with: others)
        counts = match.counts
    }

    /// The items that the list of a customer may hold, ascending; `nil` for a customer whom the table does not have.
    package func candidates(of id: some Collection<UInt8>) -> [UInt32]? {
        // Both sides number their items in ascending byte order.
        pairs.candidates(of: id)?.compactMap { indexes[Int($0)] }
    }
}

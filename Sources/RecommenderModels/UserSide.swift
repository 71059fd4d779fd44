import LinearAlgebra
package import ModelFiles

/// The user side of a recommender: the customers' ids, factors and histories.
///
/// A block of the file is checked when it is first read, so that one request does not read the whole file. The file
/// stays mapped, because it may be large: whoever used it calls `checkUnchanged` before anybody sees a result.
package struct UserSide: Sendable {
    /// The file's name within a version.
    package static let fileName = "users.safetensors"
    static let itemsChecksumKey = "items_checksum"

    package let file: TensorFile
    package private(set) var ids: StoredIds
    /// The further ids of customers; `nil` where each id is a customer.
    package private(set) var aliases: StoredAliases?
    private let factors: Tensor<Float>?
    private let offsets: Tensor<UInt64>
    private let items: Tensor<UInt32>
    private let confidence: Tensor<Float>?
    private let lastDay: Tensor<UInt16>?
    private let types: StoredTypes?
    /// `nil` unless the model ranks what was bought before.
    private let purchases: StoredPurchases?
    private let itemCount: Int
    private let columns: Int
    private let seenBits: UInt32

    /// Opens the file written together with an item side.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, also when the file was written with another item side.
    package init(_ path: String, of itemSide: ItemSide) throws {
        file = try TensorFile(path)
        guard try file.text(Self.itemsChecksumKey) == "\(itemSide.file.checksum)" else {
            throw file.unusable("it was not written together with \(itemSide.file.path)")
        }
        ids = try StoredIds(of: file, side: "user")
        aliases = try StoredAliases(of: file, users: ids.count)
        itemCount = itemSide.ids.count
        columns = itemSide.factors.columns
        seenBits = itemSide.settings.seenBits
        factors =
            itemSide.settings.base.hasFactors ? try file.tensor("user.factors", shape: [ids.count, columns]) : nil
        offsets = try file.tensor("history.offsets", shape: [ids.count + 1])
        items = try file.tensor("history.items")
        confidence =
            file.contains("history.confidence") ? try file.tensor("history.confidence", shape: [items.count]) : nil
        lastDay =
            file.contains("history.last_day") ? try file.tensor("history.last_day", shape: [items.count]) : nil
        types = try StoredTypes(of: file, settings: itemSide.settings, pairs: items.count)
        purchases = itemSide.settings.countsPurchases ? try StoredPurchases(of: file, pairs: items.count) : nil
    }

    /// Makes sure that all that was read so far is of the file that was opened.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that names the file.
    func checkUnchanged() throws {
        // Without ids nothing of the file is read.
        if ids.count > 0 { try file.checkUnchanged() }
    }

    /// A user side that knows no customer.
    func withoutCustomers() -> UserSide {
        var side = self
        side.ids = ids.emptied
        side.aliases = nil
        return side
    }

    /// Whether histories have the days of their last events.
    package var hasDays: Bool { lastDay != nil }

    /// The index of the customer with an id, which may be a further id; `nil` when the model does not know it.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func index(of id: UnsafeRawBufferPointer) throws -> Int? {
        if let index = try ids.index(of: id) { return index }
        return try aliases?.user(of: id, users: ids.count)
    }

    /// The index of the customer with a further id; `nil` for any other id.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func index(ofAlias id: UnsafeRawBufferPointer) throws -> Int? {
        try aliases?.user(of: id, users: ids.count)
    }

    /// The id that stands for the customer with a further id; `nil` for any other id.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func standing(for id: UnsafeRawBufferPointer) throws -> [UInt8]? {
        try index(ofAlias: id).map { Array(try ids.bytes(at: $0)) }
    }

    /// Calls `body` with all ids of the customer at `index`, beginning with the one that stands for the others.
    package func forEachID(of index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try body(UnsafeRawBufferPointer(ids.bytes(at: index)))
        guard let aliases else { return }
        for alias in try aliases.indexes(of: index) { try body(UnsafeRawBufferPointer(aliases.ids.bytes(at: alias))) }
    }

    /// The factors of the user at `index`; empty for a model without factors.
    package func factors(of index: Int) throws -> [Float] {
        guard let factors else { return [] }
        let row = Array(try factors.values(index * columns..<(index + 1) * columns))
        guard row.allSatisfy({ $0.isFinite }) else {
            throw file.unusable("user.factors has a value that is not finite")
        }
        return row
    }

    /// The items and confidences that the user at `index` was trained with, in ascending order of item.
    package func history(of index: Int) throws -> Profile {
        let pairs = try pairs(of: index)
        let items = try historyItems(pairs)
        let bought = try purchases?.values(from: pairs.start, to: pairs.end)
        guard let confidence else {
            return Profile(items: items, values: [Float](repeating: 1, count: items.count), purchases: bought)
        }
        return Profile(
            items: items, values: Array(try confidence.values(from: pairs.start, to: pairs.end)), purchases: bought)
    }

    /// The items that the user at `index` has seen, ascending.
    package func seen(by index: Int) throws -> [UInt32] {
        let pairs = try pairs(of: index)
        let items = try historyItems(pairs)
        guard let types, seenBits != .max else { return items }
        let bits = try types.bits(from: pairs.start, to: pairs.end)
        return items.indices.filter { bits[$0] & seenBits != 0 }.map { items[$0] }
    }

    /// For each item of `history(of:)`, the day of its last event since 1970-01-01 UTC; nil for a log without times.
    package func lastDays(of index: Int) throws -> [UInt16]? {
        let pairs = try pairs(of: index)
        return try lastDay.map { Array(try $0.values(from: pairs.start, to: pairs.end)) }
    }

    /// For each item of `history(of:)`, the types of its events: bit t is the t-th type; nil for a log without types.
    package func typeBits(of index: Int) throws -> [UInt32]? {
        let pairs = try pairs(of: index)
        return try types.map { try $0.bits(from: pairs.start, to: pairs.end) }
    }

    /// The items whose last event was on a day or later (in days since 1970-01-01 UTC), with an event of some of the types
    /// that `bits` stand for; nil for a log without times.
    package func items(of index: Int, since day: Int, types bits: UInt32) throws -> [UInt32]? {
        guard let lastDay else { return nil }
        let pairs = try pairs(of: index)
        let items = try historyItems(pairs)
        let days = Array(try lastDay.values(from: pairs.start, to: pairs.end))
        let own = try types.map { try $0.bits(from: pairs.start, to: pairs.end) }
        return items.indices.filter { Int(days[$0]) >= day && (own?[$0] ?? .max) & bits != 0 }.map { items[$0] }
    }

    /// Where the pairs of the user at `index` stand; read once for all their parts, because a file that changes may give
    /// another range the next time.
    private func pairs(of index: Int) throws -> (start: UInt64, end: UInt64) {
        let ends = try offsets.values(index..<index + 2)
        return (ends[0], ends[1])
    }

    /// A copy of a user's items, because a file that changes may give others after the check.
    private func historyItems(_ pairs: (start: UInt64, end: UInt64)) throws -> [UInt32] {
        let items = Array(try items.values(from: pairs.start, to: pairs.end))
        guard items.allSatisfy({ $0 < itemCount }), zip(items, items.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw file.unusable("tensor 'history.items' holds items that are out of range or out of order")
        }
        return items
    }
}

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
    private let factors: Tensor<Float>?
    private let offsets: Tensor<UInt64>
    private let items: Tensor<UInt32>
    private let confidence: Tensor<Float>?
    private let lastDay: Tensor<UInt16>?
    private let types: StoredTypes?
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
        itemCount = itemSide.ids.count
        columns = itemSide.factors.columns
        seenBits = itemSide.settings.seenBits
        factors =
            itemSide.settings.kind.hasFactors ? try file.tensor("user.factors", shape: [ids.count, columns]) : nil
        offsets = try file.tensor("history.offsets", shape: [ids.count + 1])
        items = try file.tensor("history.items")
        confidence =
            file.contains("history.confidence") ? try file.tensor("history.confidence", shape: [items.count]) : nil
        lastDay =
            file.contains("history.last_day") ? try file.tensor("history.last_day", shape: [items.count]) : nil
        types = try StoredTypes(of: file, settings: itemSide.settings, pairs: items.count)
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
        return side
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
        let items = try historyItems(of: index)
        guard let confidence else {
            return Profile(items: Array(items), values: [Float](repeating: 1, count: items.count))
        }
        let ends = try offsets.values(index..<index + 2)
        return Profile(items: Array(items), values: Array(try confidence.values(from: ends[0], to: ends[1])))
    }

    /// The items that the user at `index` has seen, ascending.
    package func seen(by index: Int) throws -> [UInt32] {
        let items = try historyItems(of: index)
        guard let types, seenBits != .max else { return Array(items) }
        let ends = try offsets.values(index..<index + 2)
        let bits = try types.bits(from: ends[0], to: ends[1])
        return items.indices.filter { bits[$0] & seenBits != 0 }.map { items[$0] }
    }

    /// For each item of `history(of:)`, the day of its last event since 1970-01-01 UTC; nil for a log without times.
    package func lastDays(of index: Int) throws -> [UInt16]? {
        let ends = try offsets.values(index..<index + 2)
        return try lastDay.map { Array(try $0.values(from: ends[0], to: ends[1])) }
    }

    /// For each item of `history(of:)`, the types of its events: bit t is the t-th type; nil for a log without types.
    package func typeBits(of index: Int) throws -> [UInt32]? {
        let ends = try offsets.values(index..<index + 2)
        return try types.map { try $0.bits(from: ends[0], to: ends[1]) }
    }

    private func historyItems(of index: Int) throws -> UnsafeBufferPointer<UInt32> {
        let ends = try offsets.values(index..<index + 2)
        let items = try items.values(from: ends[0], to: ends[1])
        guard items.allSatisfy({ $0 < itemCount }), zip(items, items.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw file.unusable("tensor 'history.items' holds items that are out of range or out of order")
        }
        return items
    }
}

import Ids
import ModelFiles
import RecommenderModels
import Tables

/// What became of the lists of an earlier batch, in numbers.
package struct ListChanges: Codable, Sendable, Equatable {
    /// Customers whose list has the same items in the same order; they have no rows.
    package internal(set) var unchanged = 0
    /// Customers whose list has other items, or another order.
    package internal(set) var changed = 0
    /// Customers who had no list.
    package internal(set) var new = 0
    /// The ids of the customers who had a list and have none now, in ascending byte order.
    package internal(set) var gone: [String] = []

    mutating func add(_ other: ListChanges) {
        unchanged += other.unchanged
        changed += other.changed
        new += other.new
        gone += other.gone
    }
}

/// Compares lists with those of an earlier batch.
struct ListComparison: Sendable {
    private let earlier: EarlierLists
    /// The hash of each item's id, by its index in the model.
    private let items: [UInt64]

    init(_ earlier: EarlierLists, _ items: ItemSide) throws {
        self.earlier = earlier
        self.items = try (0..<items.ids.count).map { IdHash.hash(UnsafeRawBufferPointer(try items.ids.bytes(at: $0))) }
    }

    /// Whether a customer's list is to be written, because it differs.
    ///
    /// - Parameters:
    ///   - list: The list.
    ///   - id: The customer's id.
    ///   - changes: Counts what became of it.
    /// - Returns: False for a list that is as it was, and for an empty one.
    func differs(_ list: [ScoredItem], of id: UnsafeRawBufferPointer, counting changes: inout ListChanges) -> Bool {
        guard let number = earlier.number(of: id) else {
            if !list.isEmpty { changes.new += 1 }
            return !list.isEmpty
        }
        guard !list.isEmpty else {
            changes.gone.append(String(decoding: id, as: UTF8.self))
            return false
        }
        let hash = list.reduce(into: ListHash.start) { ListHash.add(items[Int($1.index)], to: &$0) }
        guard hash != earlier.hash(of: number) else {
            changes.unchanged += 1
            return false
        }
        changes.changed += 1
        return true
    }

    /// Adds the customers who had a list and are not asked for now.
    func addVanished(_ audience: Audience, to changes: inout ListChanges) throws {
        var met: Set<Int> = []
        try audience.forEachID { if let number = earlier.number(of: $0) { met.insert(number) } }
        changes.gone += earlier.ids(without: met)
        changes.gone.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

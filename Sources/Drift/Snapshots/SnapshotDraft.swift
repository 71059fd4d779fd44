package import Documents
package import Ids

/// A snapshot of events whose model is not trained yet.
///
/// A model may leave out customers and items with few events. So the share that it knows of those who were there
/// recently is noted when it is trained, and later shares of unknown ids are held against it. Memory: 8 bytes for each
/// recent customer and 16 for each recent item.
package struct SnapshotDraft: Sendable {
    package private(set) var snapshot: Snapshot
    /// The hashes of the ids of the counted days, ascending.
    private let customers: [UInt64]
    /// The same for items, each with its events.
    private let items: [(hash: UInt64, events: Int)]

    init(_ snapshot: Snapshot, customers: [UInt64], items: [(hash: UInt64, events: Int)]) {
        self.snapshot = snapshot
        self.customers = customers.sorted()
        self.items = items.sorted { ($0.hash, $0.events) < ($1.hash, $1.events) }
    }

    /// The snapshot for the manifest of a version that knows these customers and items.
    ///
    /// - Parameters:
    ///   - customers: The customers of the model.
    ///   - items: The items of the model; `nil` for a model of customers alone.
    /// - Returns: What `manifest.snapshot` holds.
    /// - Throws: Nothing in practice; encoding is declared to throw.
    package func value(knowing customers: IdTable, items: IdTable?) throws -> JSONValue {
        try JSONValue(encoding: snapshot(knowing: customers, items: items))
    }

    /// The snapshot of a version that knows these customers and items.
    ///
    /// - Parameters:
    ///   - customers: The customers of the model.
    ///   - items: The items of the model; `nil` for a model of customers alone.
    /// - Returns: The snapshot.
    package func snapshot(knowing customers: IdTable, items: IdTable?) -> Snapshot {
        var snapshot = snapshot
        let isKnown = Self.marks(self.customers, of: customers)
        if !isKnown.isEmpty {
            snapshot.log?.knownCustomers = rounded(Double(isKnown.count { $0 }) / Double(isKnown.count))
        }
        guard let items, !self.items.isEmpty else { return snapshot }
        let isKnownItem = Self.marks(self.items.map(\.hash), of: items)
        let (known, all) = zip(self.items, isKnownItem).reduce((0, 0)) { sums, item in
            (sums.0 + (item.1 ? item.0.events : 0), sums.1 + item.0.events)
        }
        if all > 0 { snapshot.log?.knownItems = rounded(Double(known) / Double(all)) }
        return snapshot
    }

    /// Which of the ascending hashes are those of an id of a table.
    private static func marks(_ hashes: [UInt64], of ids: IdTable) -> [Bool] {
        var marks = [Bool](repeating: false, count: hashes.count)
        ids.bytes.withUnsafeBytes { all in
            for index in ids.indices {
                let id = UnsafeRawBufferPointer(rebasing: all[Int(ids.offsets[index])..<Int(ids.offsets[index + 1])])
                let hash = IdHash.hash(id)
                var (low, high) = (0, hashes.count)
                while low < high {
                    let middle = (low + high) / 2
                    if hashes[middle] < hash { low = middle + 1 } else { high = middle }
                }
                while low < hashes.count, hashes[low] == hash {
                    marks[low] = true
                    low += 1
                }
            }
        }
        return marks
    }

    /// The hashes of the ids that are marked.
    static func hashes(_ ids: IdTable, where isMarked: [Bool]) -> [UInt64] {
        ids.bytes.withUnsafeBytes { all in
            ids.indices.lazy.filter { isMarked[$0] }.map { index in
                IdHash.hash(
                    UnsafeRawBufferPointer(rebasing: all[Int(ids.offsets[index])..<Int(ids.offsets[index + 1])]))
            }
        }
    }
}

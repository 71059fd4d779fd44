package import Events
import Ids

/// What a validation knows of a log once it was read, as far as rules of a training ask for it.
package struct LogFacts: Sendable {
    /// A log of few events that has the columns of the whole one.
    ///
    /// It has the first and the last event of each type, and of all types on each day. Where only columns, types and the
    /// ends of time matter, a training treats it like the whole log. All its events are of one customer, with two items
    /// if anybody has two.
    package let outline: EventLog
    /// The rows that were read.
    package let rows: Int
    /// The item table; nil without one, and where it cannot be read.
    package let items: ItemFacts?
    /// The events that are left after consent, the conditions and the window of time.
    package var events: Int { scan.log.used }
    let scan: TableScan
    let users: ColumnTally?
    let sampledTypes: [[UInt8]]
    let identities: Identities?

    /// The purchases of all customers, without items and types; nil where not all are known.
    package var purchases: EventLog? {
        guard outline.timestamp != nil, let types = try? outline.purchaseTypes(), let sample = sample(of: types),
            sample.isExact, !sample.purchases.isEmpty
        else { return nil }
        let sorted = sample.purchases.sorted { ($0.customer, $0.time) < ($1.customer, $1.time) }
        let users = Numbers(sorted.map(\.customer))
        return EventLog(
            file: outline.file, users: users.ids, items: IdTable(sortedIds: [[UInt8]]()),
            user: users.of(sorted.map(\.customer)), item: nil, timestamp: sorted.map(\.time), type: nil, typeNames: [],
            namedPurchases: nil, quantity: nil, price: nil, rating: nil, order: nil,
            orders: IdTable(sortedIds: [[UInt8]]()), funnel: Funnel(rows: sorted.count), invalidRows: [],
            consentJoin: nil)
    }

    /// The events of the types that mean bought; nil where they were not kept.
    private func sample(of types: [String]) -> PurchaseSample? {
        if outline.type == nil || types.allSatisfy({ sampledTypes.contains(Array($0.utf8)) }) { return scan.purchases }
        guard !scan.onlyType.isMixed, let only = scan.onlyType.name, types.map({ Array($0.utf8) }) == [only] else {
            return nil
        }
        return scan.purchasesOfOnlyType
    }

    /// Which customer has which item, once for each pair, without times and types; nil where not all pairs are known.
    package var histories: EventLog? {
        guard scan.histories.isExact, !scan.histories.pairs.isEmpty else { return nil }
        let pairs = scan.histories.pairs.sorted { ($0.customer, $0.item) < ($1.customer, $1.item) }
        let (users, items) = (Numbers(pairs.map(\.customer)), Numbers(pairs.map(\.item)))
        return EventLog(
            file: outline.file, users: users.ids, items: items.ids, user: users.of(pairs.map(\.customer)),
            item: items.of(pairs.map(\.item)), timestamp: nil, type: nil, typeNames: [], namedPurchases: nil,
            quantity: nil, price: nil, rating: nil, order: nil, orders: IdTable(sortedIds: [[UInt8]]()),
            funnel: Funnel(rows: pairs.count), invalidRows: [], consentJoin: nil)
    }

    /// The most customers for whom `customers` makes a log.
    private static let mostCustomers = 100_000

    /// A log in which every customer has the same two items; nil where there are very many customers.
    package var customers: EventLog? {
        guard let users, users.texts.count > 0, users.texts.count <= Self.mostCustomers else { return nil }
        let ids = identities?.customers(among: users.texts) ?? users.texts.sorted().table
        let numbers = ids.indices.map { UInt32($0) }
        return EventLog(
            file: outline.file, users: ids, items: IdTable(sortedIds: [[0], [1]] as [[UInt8]]), user: numbers + numbers,
            item: [UInt32](repeating: 0, count: numbers.count) + [UInt32](repeating: 1, count: numbers.count),
            timestamp: nil, type: nil, typeNames: [],
            namedPurchases: nil, quantity: nil, price: nil, rating: nil, order: nil,
            orders: IdTable(sortedIds: [[UInt8]]()), funnel: Funnel(rows: 2 * numbers.count), invalidRows: [],
            consentJoin: nil)
    }
}

/// Hashes as ids of a log.
private struct Numbers {
    /// The hashes as eight bytes each.
    let ids: IdTable
    private let sorted: [UInt64]

    /// Takes hashes of which some may come again.
    init(_ hashes: [UInt64]) {
        let distinct = Set(hashes).sorted()
        sorted = distinct
        ids = IdTable(
            sortedIds: distinct.map { hash -> [UInt8] in
                (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * $0)) }
            })
    }

    /// The position of each of some hashes.
    func of(_ hashes: [UInt64]) -> [UInt32] {
        let numbers = Dictionary(uniqueKeysWithValues: zip(sorted, 0..<UInt32(sorted.count)))
        return hashes.compactMap { numbers[$0] }
    }
}

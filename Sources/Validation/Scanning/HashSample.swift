import Ids

/// A sample of distinct hashes with the number of rows of each, chosen by the hashes themselves: those that end in
/// enough zero bits.
///
/// The number of zero bits depends only on the set of hashes (adaptive sampling; Flajolet 1990, "On adaptive sampling"),
/// so the sample is the same in any order of the rows and at any number of threads. While there are at most `most`
/// hashes, all are in it.
struct HashSample: Sendable {
    private let most: Int
    /// The bits that are zero in every key of the sample.
    private(set) var mask: UInt64 = 0
    /// The rows of each key.
    private var counts = HashTable()

    /// An empty sample.
    ///
    /// - Parameters:
    ///   - most: How many hashes it holds at most.
    ///   - mask: The mask of a sample that it will be added to.
    init(most: Int, mask: UInt64 = 0) { (self.most, self.mask) = (most, mask) }

    /// Whether every hash is in the sample.
    var isExact: Bool { mask == 0 }
    /// How many distinct hashes there are, about, unless the sample is exact.
    var distinct: Int { counts.count * factor }
    /// How many rows there are beyond the first of each hash.
    var repeated: Int { (counts.entries.reduce(0) { $0 + Int($1.value) } - counts.count) * factor }

    private var factor: Int { Int(truncatingIfNeeded: mask) &+ 1 }

    /// Whether a hash belongs into a sample with this mask; a sample with a later mask has no others.
    @inline(__always)
    static func accepts(_ hash: UInt64, mask: UInt64) -> Bool { hash.byteSwapped & mask == 0 }

    /// Adds rows with a hash; true if the sample had the hash before.
    @discardableResult
    mutating func add(_ hash: UInt64, count: Int = 1) -> Bool {
        // Swap the bytes, because the low bits of these hashes are their weakest.
        let key = hash.byteSwapped
        guard key & mask == 0 else { return false }
        if counts.update(key, { $0 += UInt64(count) }) { return true }
        while counts.count > most {
            mask = mask << 1 | 1
            counts.keep { [mask] in $0.key & mask == 0 }
        }
        return false
    }

    mutating func add(_ other: HashSample) {
        for entry in other.counts.entries { add(entry.key.byteSwapped, count: Int(entry.value)) }
    }

    /// Takes a further word into a hash.
    @inline(__always)
    static func combine(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product &>> 32)
    }
}

/// The distinct items of customers who are chosen by the hashes of their ids, as in `HashSample`.
struct HistorySample: Sendable {
    /// A customer with an item, as hashes.
    struct Pair: Sendable {
        let customer: UInt64
        let item: UInt64
    }

    private static let most = 500_000

    private(set) var mask: UInt64 = 0
    private(set) var pairs: [Pair] = []
    /// The customer of each of them, by the hash of both.
    private var customers = HashTable()

    var isExact: Bool { mask == 0 }

    mutating func add(_ pair: Pair) {
        guard HashSample.accepts(pair.customer, mask: mask) else { return }
        let wasKnown = customers.update(HashSample.combine(pair.customer, pair.item)) { $0 = pair.customer }
        guard !wasKnown else { return }
        pairs.append(pair)
        while pairs.count > Self.most, mask != .max {
            mask = mask << 1 | 1
            pairs.removeAll { [mask] in !HashSample.accepts($0.customer, mask: mask) }
            customers.keep { [mask] in HashSample.accepts($0.value, mask: mask) }
        }
    }

    /// Customers by the number of their items: 1, 2 to 4, 5 to 9, 10 and more.
    var bands: [LogProfile.Band] {
        var items: [UInt64: Int] = [:]
        for pair in pairs { items[pair.customer, default: 0] += 1 }
        let ends: [(fewest: Int, most: Int?)] = [(1, 1), (2, 4), (5, 9), (10, nil)]
        return ends.map { fewest, most in
            let customers = items.values.count { $0 >= fewest && $0 <= most ?? .max }
            return .init(
                fewest: fewest, most: most, customers: customers * (Int(truncatingIfNeeded: mask) &+ 1))
        }
    }
}

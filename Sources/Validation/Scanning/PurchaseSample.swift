/// The times of the purchases of customers who are chosen by the hashes of their ids, as in `HashSample`.
struct PurchaseSample: Sendable {
    struct Purchase: Sendable, Hashable {
        /// The hash of the customer's id.
        let customer: UInt64
        /// In milliseconds since 1970 UTC.
        let time: Int64
    }

    private static let most = 500_000

    private(set) var mask: UInt64 = 0
    /// Purchases of a customer at one time are one.
    private(set) var purchases: Set<Purchase> = []

    /// Whether every customer is in the sample.
    var isExact: Bool { mask == 0 }

    mutating func add(_ purchase: Purchase) {
        guard HashSample.accepts(purchase.customer, mask: mask) else { return }
        purchases.insert(purchase)
        while purchases.count > Self.most, mask != .max {
            mask = mask << 1 | 1
            purchases = purchases.filter { HashSample.accepts($0.customer, mask: mask) }
        }
    }
}

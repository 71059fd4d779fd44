import LinearAlgebra
import RecommenderModels

/// The beginning of the order in which a model ranks the items for one customer.
///
/// Items behind it have scores that are at most the last one of the prefix.
package struct RankedPrefix: Sendable {
    /// Best first.
    package let items: [RankedItem]
    /// Whether nothing comes behind.
    package let isWhole: Bool

    package init(items: [RankedItem], isWhole: Bool) {
        (self.items, self.isWhole) = (items, isWhole)
    }

    /// The prefix of a customer for whom nothing is ranked.
    package static let nothing = RankedPrefix(items: [], isWhole: true)
}

extension CompletedLists {
    /// The first items of the model's own order for some customers.
    ///
    /// A longer prefix begins with a shorter one, item by item and bit by bit, whether customers are ranked for alone or
    /// with others.
    ///
    /// - Parameters:
    ///   - count: How many items are asked for; above 0.
    ///   - customers: For each customer, what is known (`nil` for nothing) and the items that must not be listed,
    ///     ascending.
    ///   - candidates: For each customer the only items that may be listed, ascending; `nil` for all. The ranker must then
    ///     be made for one answer.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One prefix per customer.
    package func prefixes(
        _ count: Int, for customers: [Customer], among candidates: [[UInt32]]? = nil, scratch: ModelRanker.Scratch?
    ) -> [RankedPrefix] {
        precondition(count > 0 && candidates?.count ?? customers.count == customers.count)
        guard let ranker, let scratch else { return customers.map { _ in .nothing } }
        if let candidates {
            return zip(customers, candidates).map { customer, own in
                guard let taste = customer.taste else { return .nothing }
                let open = own.filter { !customer.excluded.containsSorted($0) }
                let items = ranker.top(count, for: Query(taste), among: open, scratch: scratch)
                return RankedPrefix(items: items, isWhole: items.count < count)
            }
        }
        let queries = customers.compactMap { customer in
            customer.taste.map { Query($0, excluded: customer.excluded) }
        }
        var next = ranker.top(count, for: queries[...], scratch: scratch).makeIterator()
        return customers.map { customer in
            guard customer.taste != nil, let items = next.next() else { return .nothing }
            return RankedPrefix(items: items, isWhole: items.count < count)
        }
    }

    /// The same lists without some items, which must be ascending; popular ones may still have them.
    package func withholding(_ excluded: [UInt32]) -> CompletedLists {
        CompletedLists(ranker?.withholding(excluded), popular: popular)
    }
}

package import RecommenderModels

/// Lists as customers get them: items ranked by a model first, then popular items up to the wanted length.
package struct CompletedLists: Sendable {
    /// One customer's list in its two parts.
    package struct List: Sendable {
        /// The items that the model ranks; empty for a customer whom the model does not know.
        package let own: [RankedItem]
        /// Popular items, up to the wanted length.
        package let rest: [RankedItem]

        package var items: [UInt32] { (own + rest).map(\.index) }
    }

    /// `nil` for a model that knows only what is popular.
    package let ranker: ModelRanker?
    package let popular: PopularityRanker

    package init(_ ranker: ModelRanker?, popular: PopularityRanker) {
        self.ranker = ranker
        self.popular = popular
    }

    package func makeScratch() -> ModelRanker.Scratch? { ranker?.makeScratch() }

    /// The lists of some customers, in their order.
    ///
    /// - Parameters:
    ///   - count: The wanted length; lists are shorter only when no other item is left.
    ///   - customers: For each customer, what is known (`nil` for nothing) and the items that must not be listed,
    ///     ascending.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One list per customer.
    package func lists(
        _ count: Int, for customers: [(taste: Taste?, excluded: [UInt32])], scratch: ModelRanker.Scratch?
    ) -> [List] {
        var ranked: [[RankedItem]] = []
        if let ranker, let scratch {
            let queries = customers.compactMap { customer in
                customer.taste.map { Query($0, excluded: customer.excluded) }
            }
            ranked = ranker.top(count, for: queries[...], scratch: scratch)
        }
        var next = ranked.makeIterator()
        return customers.map { customer in
            let own = customer.taste == nil ? [] : next.next() ?? []
            return List(own: own, rest: popular.filling(own, to: count, excluding: customer.excluded))
        }
    }
}

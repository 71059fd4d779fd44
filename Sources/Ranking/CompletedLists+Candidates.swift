import LinearAlgebra
package import RecommenderModels

extension CompletedLists {
    /// The lists of some customers, in their order, each of which holds only some candidates.
    ///
    /// Scores and order are those of the whole list without all other items. The ranker must be made for one answer, so
    /// that its items are not packed and each can be scored alone.
    ///
    /// - Parameters:
    ///   - count: The wanted length; lists are shorter only when no other candidate is left.
    ///   - customers: For each customer, what is known (`nil` for nothing) and the items that must not be listed,
    ///     ascending.
    ///   - candidates: For each customer the items that may be listed, ascending.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One list per customer.
    package func lists(
        _ count: Int, for customers: [(taste: Taste?, excluded: [UInt32])], among candidates: [[UInt32]],
        scratch: ModelRanker.Scratch?
    ) -> [List] {
        precondition(customers.count == candidates.count)
        return zip(customers, candidates).map { customer, own in
            let open = own.filter { !customer.excluded.containsSorted($0) }
            var ranked: [RankedItem] = []
            if let ranker, let scratch, let taste = customer.taste {
                ranked = ranker.top(count, for: Query(taste), among: open, scratch: scratch)
            }
            return List(own: ranked, rest: popular.filling(ranked, to: count, among: open))
        }
    }
}

extension ModelRanker {
    /// The best of some candidates, which must be ascending.
    func top(_ count: Int, for query: Query, among candidates: [UInt32], scratch: Scratch) -> [RankedItem] {
        switch (self, scratch) {
        case (.rows(let ranker), .rows(let own)): ranker.top(count, for: query, among: candidates, scratch: own)
        case (.weights(let ranker), .weights(let own)):
            ranker.top(count, for: query, among: candidates, scratch: own)
        case (.repeats(let ranker), .repeats): ranker.top(count, for: query, among: candidates)
        case (.mixture(let ranker), .mixture(let own)):
            ranker.top(count, for: query, among: candidates, scratch: own)
        default: preconditionFailure("the items are packed, so that none can be scored alone")
        }
    }
}

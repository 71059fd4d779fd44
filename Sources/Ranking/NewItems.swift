import LinearAlgebra
package import RecommenderModels

/// The share of a list that must hold what the customer does not have.
///
/// Of the k places of a list at least ⌈share · k⌉ hold new items, as far as there are so many that may be listed. The
/// best items are listed of which this is true, in the order of their scores: where the best k hold too few new ones, the
/// last of the others give way to the best further new ones.
package struct NewItems: Sendable, Equatable {
    /// From 0, which asks for nothing, to 1.
    package let share: Double

    package init(share: Double) {
        precondition((0...1).contains(share))
        self.share = share
    }

    /// How many of `count` places must hold new items.
    package func places(of count: Int) -> Int {
        // A share such as 0.1 is stored a little too large: 0.1 · 30 is above 3.
        min(count, Int((share * Double(count) * (1 - 1e-12)).rounded(.up)))
    }
}

extension CompletedLists {
    /// A customer to make a list for: what is known (`nil` for nothing), and what must not be listed, ascending.
    package typealias Customer = (taste: Taste?, excluded: [UInt32])

    /// The lists of some customers, in their order, with a share of new items.
    ///
    /// - Parameters:
    ///   - count: The wanted length; lists are shorter only when no other item is left.
    ///   - customers: The customers.
    ///   - had: For each of them the items that are not new, ascending.
    ///   - share: The share of new items.
    ///   - candidates: For each customer the only items that may be listed, ascending; `nil` for all. The ranker must then
    ///     be made for one answer.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One list per customer.
    package func lists(
        _ count: Int, for customers: [Customer], had: [[UInt32]], holding share: NewItems,
        among candidates: [[UInt32]]? = nil, scratch: ModelRanker.Scratch?
    ) -> [List] {
        precondition(customers.count == had.count)
        func lists(_ length: Int, _ people: [Customer], among candidates: [[UInt32]]?) -> [List] {
            candidates.map { self.lists(length, for: people, among: $0, scratch: scratch) }
                ?? self.lists(length, for: people, scratch: scratch)
        }
        var made = lists(count, customers, among: candidates)
        let places = share.places(of: count)
        let lacking = made.indices.filter { index in
            made[index].items.count { !had[index].containsSorted($0) } < places
        }
        guard !lacking.isEmpty else { return made }
        let others = lacking.map { index in
            (taste: customers[index].taste, excluded: customers[index].excluded.mergedSorted(with: had[index]))
        }
        let new = lists(places, others, among: candidates.map { candidates in lacking.map { candidates[$0] } })
        for (index, list) in zip(lacking, new) {
            made[index] = joined(list, made[index].parts { had[index].containsSorted($0.index) }, to: count)
        }
        return made
    }

    /// A list of new items with the first of others, up to a length.
    private func joined(_ new: List, _ others: List, to count: Int) -> List {
        let left = count - new.own.count - new.rest.count
        let own = others.own.prefix(left)
        let rest = others.rest.prefix(left - own.count)
        return List(
            own: Self.merged(new.own, own) { one, other in
                one.score != other.score ? one.score > other.score : one.index < other.index
            },
            rest: Self.merged(new.rest, rest, by: popular.precedes))
    }

    private static func merged(
        _ new: [RankedItem], _ others: ArraySlice<RankedItem>, by precedes: (RankedItem, RankedItem) -> Bool
    ) -> [RankedItem] {
        var merged: [RankedItem] = []
        var rest = others
        for item in new {
            while let first = rest.first, precedes(first, item) { merged.append(rest.removeFirst()) }
            merged.append(item)
        }
        return merged + rest
    }
}

extension CompletedLists.List {
    /// The items of both parts that a condition holds for.
    fileprivate func parts(where isKept: (RankedItem) -> Bool) -> Self {
        Self(own: own.filter(isKept), rest: rest.filter(isKept))
    }
}

/// An item in the whole order of what a customer may be shown.
package struct OrderedItem: Sendable, Equatable {
    package let item: UInt32
    /// The score under the item's boost, by which a source is ordered.
    package let score: Float
    /// The score before the boost.
    package let plainScore: Float
    /// The position of the source in the order of the sources: 0 for the customer's own items.
    package let source: Int

    package init(item: UInt32, score: Float, plainScore: Float, source: Int) {
        (self.item, self.score, self.plainScore, self.source) = (item, score, plainScore, source)
    }
}

extension OrderedItem {
    /// Whether this item comes before another one of its source: the larger score first, then the larger score before the
    /// boost, then the smaller index.
    package func comes(before other: OrderedItem) -> Bool {
        if score != other.score { return score > other.score }
        return plainScore != other.plainScore ? plainScore > other.plainScore : item < other.item
    }
}

/// The whole order of the items that may be shown to a customer, given item by item.
///
/// The order is the concatenation of the sources. Within a source an item comes before another as
/// `OrderedItem.comes(before:)` says; so the score of the item that was given last bounds all further ones of its source.
/// No item occurs twice, and none that is withheld, by `CompiledRules.withheld` among others. Whoever conforms fetches no
/// more than is asked for: if the best m items by the scores before boosts are known, the order is certain as far as its
/// scores are at least `CompiledRules.bound(ofScoresUpTo:)` of the m-th, because an item behind it can at most reach this
/// bound, and comes behind its equals.
package protocol ItemOrder {
    /// The next item; `nil` at the end of the order.
    mutating func next() throws -> OrderedItem?

    /// Whether the order leaves an item out, so that it may not be pinned either.
    func isWithheld(_ item: UInt32) -> Bool
}

import RecommenderModels

/// What the members of a mixture say of the items that one customer may be shown.
package struct MixtureParts: Sendable {
    /// An item that was bought.
    private struct Bought {
        let item: UInt32
        /// r / R.
        let again: Double
        /// s; `nil` where the other member does not list the item.
        let other: Float?
    }

    private let bought: [Bought]
    /// The best items by the other member of those that were not bought, best first, with their scores s.
    private let rest: [RankedItem]
    /// S.
    private let largest: Float

    /// - Parameters:
    ///   - bought: The items that were bought and may be listed, each with r / R.
    ///   - scores: For each of them s; `nil` where the other member does not list it.
    ///   - rest: The best items by the other member of those that were not bought, best first.
    ///   - largest: S, the largest score by the other member.
    init(
        _ bought: [(item: UInt32, share: Double)], _ scores: [Float?], _ rest: [RankedItem], largest: Float
    ) {
        self.bought = zip(bought, scores).map { Bought(item: $0.item, again: $0.share, other: $1) }
        self.rest = rest
        self.largest = largest
    }

    /// The parts of a customer of whom the other member knows nothing.
    init(_ bought: [(item: UInt32, share: Double)]) {
        self.init(bought, bought.map { _ in nil }, [], largest: 0)
    }

    /// The best items, with their blended scores.
    ///
    /// - Parameters:
    ///   - count: The length of the list, at most the one for which the parts were made.
    ///   - share: The share of the model of repeats.
    /// - Returns: The list, best first.
    package func top(_ count: Int, share: Double) -> [RankedItem] {
        var all: [(item: RankedItem, other: Float)] = bought.map { item in
            let score = MixtureRule.score(again: item.again, other: item.other, largest: largest, share: share)
            return (RankedItem(index: item.item, score: score), item.other ?? -.infinity)
        }
        for item in rest.prefix(count) {
            let score = MixtureRule.score(again: 0, other: item.score, largest: largest, share: share)
            all.append((RankedItem(index: item.index, score: score), item.score))
        }
        all.sort { one, next in
            if one.item.score != next.item.score { return one.item.score > next.item.score }
            return one.other != next.other ? one.other > next.other : one.item.index < next.item.index
        }
        return all.prefix(count).map(\.item)
    }
}

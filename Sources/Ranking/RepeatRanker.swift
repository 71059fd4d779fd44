import Events
import LinearAlgebra
package import RecommenderModels

/// Exact top-k of what the customer bought before, by `RepeatScoring`; a list takes O(history).
///
/// Items that were never bought have no score and are not listed, so popular items fill the rest.
package struct RepeatRanker: ItemRanker {
    private let scoring: RepeatScoring
    /// Whether each item may be recommended; `nil` for all.
    private var isAllowed: [Bool]?

    /// - Parameters:
    ///   - scoring: What scores an item.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    package init(_ scoring: RepeatScoring, allowed: [UInt32]? = nil) {
        self.scoring = scoring
        isAllowed = allowed.map { allowed in
            var isAllowed = [Bool](repeating: false, count: scoring.rates.count)
            for item in allowed { isAllowed[Int(item)] = true }
            return isAllowed
        }
    }

    /// The same ranker without some items.
    func withholding(_ excluded: [UInt32]) -> RepeatRanker {
        var ranker = self
        ranker.isAllowed = isAllowed.withholding(excluded, of: scoring.rates.count)
        return ranker
    }

    package func makeScratch() {}

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: Void) -> [[RankedItem]] {
        guard count > 0 else { return queries.map { _ in [] } }
        return queries.map { top(count, for: $0) }
    }

    /// The best of some candidates, which must be ascending, whatever else may be listed.
    package func top(_ count: Int, for query: Query, among candidates: [UInt32]) -> [RankedItem] {
        guard count > 0, !candidates.isEmpty else { return [] }
        return best(count, of: query.history) { candidates.containsSorted($0) }
    }

    private func top(_ count: Int, for query: Query) -> [RankedItem] {
        best(count, of: query.history) { item in
            isAllowed?[Int(item)] != false && !query.excluded.containsSorted(item)
        }
    }

    /// The best of those items of a history that were bought and may be listed.
    private func best(_ count: Int, of history: Profile, where isOpen: (UInt32) -> Bool) -> [RankedItem] {
        guard let purchases = history.purchases, let start = purchases.firstDay else { return [] }
        var selection = TopSelection(count: min(count, max(history.items.count, 1)))
        for (item, bought) in zip(history.items, purchases) where bought.count > 0 && isOpen(item) {
            selection.offer(scoring.score(of: Int(item), bought, since: start), index: item)
        }
        return selection.finish().map { RankedItem(index: $0.index, score: $0.score) }
    }
}

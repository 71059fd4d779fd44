import LinearAlgebra
package import RecommenderModels

/// Ranks items by popularity; lists of different users differ only in the excluded items.
package struct PopularityRanker: ItemRanker {
    /// All items that may be recommended, best first.
    package let order: [RankedItem]
    private let popularity: [Float]
    private let scores: [Float]

    /// - Parameters:
    ///   - popularity: The number of distinct customers of each item.
    ///   - recent: The number of those of the last days, which then is the score; of equal items the one with more
    ///     customers comes first. `nil` ranks by popularity alone.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    package init(_ popularity: [Float], recent: [Float]? = nil, allowed: [UInt32]? = nil) {
        let scores = recent ?? popularity
        (self.popularity, self.scores) = (popularity, scores)
        let candidates = allowed ?? (0..<UInt32(popularity.count)).map { $0 }
        order = candidates.map { RankedItem(index: $0, score: scores[Int($0)]) }
            .sorted { Self.precedes($0, $1, popularity) }
    }

    /// Whether one item stands before another one.
    func precedes(_ one: RankedItem, _ other: RankedItem) -> Bool { Self.precedes(one, other, popularity) }

    private static func precedes(_ one: RankedItem, _ other: RankedItem, _ popularity: [Float]) -> Bool {
        if one.score != other.score { return one.score > other.score }
        let (first, second) = (popularity[Int(one.index)], popularity[Int(other.index)])
        return first != second ? first > second : one.index < other.index
    }

    /// Ranks the items of a model by that popularity which fills its lists.
    package init(_ side: ItemSide, allowed: [UInt32]? = nil) {
        self.init(side.popularity, recent: side.recentPopularity, allowed: allowed)
    }

    package func makeScratch() {}

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: Void) -> [[RankedItem]] {
        queries.map { top(count, excluding: $0.excluded) }
    }

    /// The most popular items that are not among `excluded` (ascending).
    package func top(_ count: Int, excluding excluded: [UInt32]) -> [RankedItem] {
        Array(order.lazy.filter { !excluded.containsSorted($0.index) }.prefix(count))
    }

    /// Some candidates, best first.
    package func order(among candidates: [UInt32]) -> [RankedItem] {
        candidates.map { RankedItem(index: $0, score: scores[Int($0)]) }
            .sorted { Self.precedes($0, $1, popularity) }
    }

    /// The most popular of some candidates that fill a list up to `count`; none of them is in the list.
    package func filling(_ list: [RankedItem], to count: Int, among candidates: [UInt32]) -> [RankedItem] {
        guard list.count < count else { return [] }
        let listed = list.map(\.index).sorted()
        return Array(order(among: candidates.filter { !listed.containsSorted($0) }).prefix(count - list.count))
    }

    /// The most popular items that fill a list up to `count`; none of them is in the list or among `seen` (ascending).
    package func filling(_ list: [RankedItem], to count: Int, excluding seen: [UInt32]) -> [RankedItem] {
        guard list.count < count else { return [] }
        return top(count - list.count, excluding: list.isEmpty ? seen : (seen + list.map(\.index)).sorted())
    }
}

import LinearAlgebra

/// Ranks items by popularity; lists of different users differ only in the excluded items.
package struct PopularityRanker: ItemRanker {
    private let order: [RankedItem]

    /// - Parameters:
    ///   - popularity: The number of distinct customers of each item.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    package init(_ popularity: [Float], allowed: [UInt32]? = nil) {
        let candidates = allowed ?? (0..<UInt32(popularity.count)).map { $0 }
        order = candidates.map { RankedItem(index: $0, score: popularity[Int($0)]) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    }

    package func makeScratch() {}

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: Void) -> [[RankedItem]] {
        queries.map { top(count, excluding: $0.excluded) }
    }

    /// The most popular items that are not among `excluded` (ascending).
    package func top(_ count: Int, excluding excluded: [UInt32]) -> [RankedItem] {
        Array(order.lazy.filter { !excluded.containsSorted($0.index) }.prefix(count))
    }

    /// The most popular items that fill a list up to `count`; none of them is in the list or among `seen` (ascending).
    package func filling(_ list: [RankedItem], to count: Int, excluding seen: [UInt32]) -> [RankedItem] {
        guard list.count < count else { return [] }
        return top(count - list.count, excluding: list.isEmpty ? seen : (seen + list.map(\.index)).sorted())
    }
}

package import LinearAlgebra
package import RecommenderModels

/// Exact top-k by the blended scores of a mixture (`MixtureRule`).
///
/// Only what a customer bought has a score by the model of repeats. So a list is the best of what was bought, each item
/// with both scores, and of the best other items by the other member, which come from its own ranking of many customers
/// at a time. What neither member lists is not listed, and equal scores are in the order of the other member: with the
/// share 1 what was never bought has the score 0, and comes in that order after what was bought.
package struct MixtureRanker: ItemRanker {
    /// By what the other member scores all items.
    package enum Items {
        /// The stored rows, items × d; rows of zeros are of items of which nothing is known.
        case factors(Matrix)
        case weights(ItemWeights)
    }

    /// The ranking of the other member.
    private enum Other: Sendable {
        case factors(open: FactorRanker, all: FactorRanker, rows: RowRanker)
        case weights(WeightRanker)
    }

    private let repeats: RepeatScoring
    private let share: Double
    private var other: Other
    /// Whether each item may be recommended; `nil` for all.
    private var isAllowed: [Bool]?

    /// - Parameters:
    ///   - repeats: What scores what was bought before.
    ///   - share: The share of the model of repeats.
    ///   - items: By what the other member scores all items.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    package init(_ repeats: RepeatScoring, share: Double, with items: Items, allowed: [UInt32]? = nil) {
        self.repeats = repeats
        self.share = share
        switch items {
        case .factors(let factors):
            let all = FactorRanker(PackedItems(factors))
            let open = allowed.map { FactorRanker(PackedItems(factors, allowed: $0)) } ?? all
            other = .factors(open: open, all: all, rows: RowRanker(factors))
        case .weights(let weights): other = .weights(WeightRanker(weights, allowed: allowed))
        }
        isAllowed = allowed.map { allowed in
            var isAllowed = [Bool](repeating: false, count: repeats.rates.count)
            for item in allowed { isAllowed[Int(item)] = true }
            return isAllowed
        }
    }

    /// The same ranker without some items, which must be ascending.
    func withholding(_ excluded: [UInt32]) -> MixtureRanker {
        var ranker = self
        switch other {
        case .factors(let open, let all, let rows):
            ranker.other = .factors(open: open.withholding(excluded), all: all, rows: rows)
        case .weights(let weights): ranker.other = .weights(weights.withholding(excluded))
        }
        ranker.isAllowed = isAllowed.withholding(excluded, of: repeats.rates.count)
        return ranker
    }

    /// The memory that one worker reuses: that of the other member.
    package enum Scratch {
        case factors(RankingScratch, RowRankingScratch)
        case weights(WeightScratch)
    }

    package func makeScratch() -> Scratch {
        switch other {
        case .factors(let open, _, let rows): .factors(open.makeScratch(), rows.makeScratch())
        case .weights(let ranker): .weights(ranker.makeScratch())
        }
    }

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: Scratch) -> [[RankedItem]] {
        guard count > 0 else { return queries.map { _ in [] } }
        return parts(count, for: queries, scratch: scratch).map { $0.top(count, share: share) }
    }

    /// What the members say of some customers, which one share makes lists of, and another one others.
    ///
    /// - Parameters:
    ///   - count: The length of the lists; above 0.
    ///   - queries: The customers.
    ///   - scratch: The worker's scratch value.
    /// - Returns: The parts of each customer.
    package func parts(_ count: Int, for queries: ArraySlice<Query>, scratch: Scratch) -> [MixtureParts] {
        let bought = queries.map { repeats.shares(of: $0.history) }
        // What was bought is scored apart.
        let others = zip(queries, bought).map { query, bought in
            Query(query.taste, excluded: query.excluded.mergedSorted(with: bought.map(\.item)))
        }
        switch (other, scratch) {
        case (.factors(let open, let all, let rows), .factors(let own, let rowScratch)):
            let lists = open.top(count, for: others[...], scratch: own)
            let best = all.top(1, for: queries.map { Query($0.taste) }[...], scratch: own)
            return queries.enumerated().map { index, query in
                let open = openItems(bought[index], query)
                guard !query.factors.allSatisfy({ $0 == 0 }) else { return MixtureParts(open) }
                let scores = rows.scores(of: open.map(\.item), for: query, scratch: rowScratch)
                return MixtureParts(open, scores, lists[index], largest: best[index].first?.score ?? 0)
            }
        case (.weights(let ranker), .weights(let own)):
            return others.enumerated().map { index, query in
                let open = openItems(bought[index], queries[queries.startIndex + index])
                let scored = ranker.scored(count, for: query, asking: open.map(\.item), own)
                return MixtureParts(open, scored.scores, scored.list, largest: scored.largest)
            }
        default: preconditionFailure("the scratch value belongs to another ranker")
        }
    }

    /// The best of some candidates, which must be ascending, whatever else may be listed.
    package func top(
        _ count: Int, for query: Query, among candidates: [UInt32], scratch: Scratch
    ) -> [RankedItem] {
        guard count > 0, !candidates.isEmpty else { return [] }
        let bought = repeats.shares(of: query.history).filter { candidates.containsSorted($0.item) }
        let items = bought.map(\.item)
        let rest = candidates.filter { !items.containsSorted($0) }
        let parts: MixtureParts
        switch (other, scratch) {
        case (.factors(_, let all, let rows), .factors(let own, let rowScratch)):
            if query.factors.allSatisfy({ $0 == 0 }) {
                parts = MixtureParts(bought)
            } else {
                let best = all.top(1, for: [Query(query.taste)], scratch: own)[0]
                parts = MixtureParts(
                    bought, rows.scores(of: items, for: query, scratch: rowScratch),
                    rows.top(count, for: query, among: rest, scratch: rowScratch), largest: best.first?.score ?? 0)
            }
        case (.weights(let ranker), .weights(let own)):
            let list = ranker.top(count, for: query, among: rest, scratch: own)
            let scored = ranker.scored(1, for: Query(query.taste), asking: items, own)
            parts = MixtureParts(bought, scored.scores, list, largest: scored.largest)
        default: preconditionFailure("the scratch value belongs to another ranker")
        }
        return parts.top(count, share: share)
    }

    /// What was bought and may be listed.
    private func openItems(
        _ bought: [(item: UInt32, share: Double)], _ query: Query
    ) -> [(item: UInt32, share: Double)] {
        bought.filter { isAllowed?[Int($0.item)] != false && !query.excluded.containsSorted($0.item) }
    }

    /// The share of panels of items that bounds have skipped so far.
    package var skippedShare: Double {
        if case .factors(let open, _, _) = other { open.skippedShare } else { 0 }
    }
}

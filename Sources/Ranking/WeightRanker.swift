import CKernels
import LinearAlgebra
package import RecommenderModels

/// Exact top-k by the weights between items: s_i = Σ_j c_j B_ji over the customer's past items j.
///
/// A score is one single-precision accumulator that adds the past items in ascending order by fused multiply-add. Only
/// items with a positive score are listed: nothing supports the others, so popular items serve better.
package struct WeightRanker: ItemRanker {
    private let weights: ItemWeights
    /// Items that must not be recommended, ascending.
    private var withheld: [UInt32]

    /// - Parameters:
    ///   - weights: The weights between items.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    package init(_ weights: ItemWeights, allowed: [UInt32]? = nil) {
        self.weights = weights
        withheld =
            allowed.map { allowed in
                var isAllowed = [Bool](repeating: false, count: weights.count)
                for item in allowed { isAllowed[Int(item)] = true }
                return (0..<UInt32(weights.count)).filter { !isAllowed[Int($0)] }
            } ?? []
    }

    /// The same ranker without some items, which must be ascending.
    func withholding(_ excluded: [UInt32]) -> WeightRanker {
        var ranker = self
        ranker.withheld = withheld.mergedSorted(with: excluded)
        return ranker
    }

    package func makeScratch() -> WeightScratch {
        WeightScratch(items: weights.count, block: Self.block)
    }

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: WeightScratch) -> [[RankedItem]] {
        guard count > 0 else { return queries.map { _ in [] } }
        return queries.map { top(count, for: $0, scratch) }
    }

    /// The best of some candidates, which must be ascending, whatever else may be listed.
    package func top(
        _ count: Int, for query: Query, among candidates: [UInt32], scratch: WeightScratch
    ) -> [RankedItem] {
        guard count > 0, !candidates.isEmpty else { return [] }
        addUp(query.history, scratch)
        var selection = TopSelection(count: min(count, candidates.count))
        for item in candidates {
            let score = scratch.scores.values[Int(item)]
            // Limit the score as above.
            if score > 0 { selection.offer(min(score, .greatestFiniteMagnitude), index: item) }
        }
        return selection.finish().map { RankedItem(index: $0.index, score: $0.score) }
    }

    /// The scores of all items by a history.
    private func addUp(_ history: Profile, _ scratch: WeightScratch) {
        let scores = scratch.scores.values
        scores.update(repeating: 0)
        for (item, confidence) in zip(history.items, history.values) {
            weights.addRow(Int(item), times: confidence, to: scores)
        }
    }

    private func top(_ count: Int, for query: Query, _ scratch: WeightScratch) -> [RankedItem] {
        addUp(query.history, scratch)
        return best(count, without: query.excluded, scratch)
    }

    /// The best items of a query, with the scores of some items and the largest score, whatever may be listed.
    ///
    /// - Parameters:
    ///   - count: How many items are listed at most.
    ///   - query: The query, whose excluded items are not listed.
    ///   - items: The items whose scores are asked for.
    ///   - scratch: The worker's scratch value.
    /// - Returns: The list, a score for each of `items`, `nil` where it is not positive, and the largest of all.
    func scored(
        _ count: Int, for query: Query, asking items: [UInt32], _ scratch: WeightScratch
    ) -> (list: [RankedItem], scores: [Float?], largest: Float) {
        addUp(query.history, scratch)
        let all = scratch.scores.values
        // Limit the scores as below.
        let scores = items.map { item -> Float? in
            let score = all[Int(item)]
            return score > 0 ? min(score, .greatestFiniteMagnitude) : nil
        }
        let largest = min(all.reduce(0) { max($0, $1) }, .greatestFiniteMagnitude)
        return (best(count, without: query.excluded, scratch), scores, largest)
    }

    /// The best of the items with the scores of the scratch value; scores of others are lost.
    private func best(_ count: Int, without excluded: [UInt32], _ scratch: WeightScratch) -> [RankedItem] {
        let scores = scratch.scores.values
        for item in withheld { scores[Int(item)] = 0 }
        for item in excluded where Int(item) < scores.count { scores[Int(item)] = 0 }

        var selection = TopSelection(count: min(count, max(weights.count, 1)))
        for start in stride(from: 0, to: scores.count, by: Self.block) {
            guard let first = scores.baseAddress.map({ $0 + start }) else { break }
            let threshold = max(selection.threshold, .leastNonzeroMagnitude)
            let found = endcap_positions_at_least(
                first, min(Self.block, scores.count - start), threshold, scratch.positions)
            for index in 0..<found {
                let position = scratch.positions[index]
                // Limit the score: a sum of very large confidences may exceed the range of single precision.
                selection.offer(min(first[Int(position)], .greatestFiniteMagnitude), index: UInt32(start) + position)
            }
        }
        return selection.finish().map { RankedItem(index: $0.index, score: $0.score) }
    }

    private static let block = 1024
}

/// The memory that one worker of a `WeightRanker` reuses: one score per item, and the positions found in a block.
package final class WeightScratch {
    let scores: Matrix
    let positions: UnsafeMutablePointer<UInt32>

    init(items: Int, block: Int) {
        scores = Matrix(rows: 1, columns: items)
        positions = .allocate(capacity: block)
        positions.initialize(repeating: 0, count: block)
    }

    deinit { positions.deallocate() }
}

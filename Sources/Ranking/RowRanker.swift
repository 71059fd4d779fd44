import CKernels
package import LinearAlgebra

/// Exact top-k by inner product over item factors as they are stored in the model, for a single answer: it takes less
/// time than packing them into `PackedItems` would.
///
/// Its lists equal those of `FactorRanker` to the last bit of each score, because both use kernels with the same
/// arithmetic.
package struct RowRanker: ItemRanker {
    private let factors: Matrix
    /// One word for every 32 items; bit i is set if item i of them must not be listed.
    private var withheld: [UInt32]

    /// - Parameters:
    ///   - factors: Item factors, `items × d`; rows of zeros are left out, because nothing is known about their items.
    ///   - allowed: The items that may be recommended; `nil` for all.
    package init(_ factors: Matrix, allowed: [UInt32]? = nil) {
        self.factors = factors
        let words = (factors.rows + Self.width - 1) / Self.width
        var withheld = [UInt32](repeating: allowed == nil ? 0 : .max, count: words)
        for item in allowed ?? [] { withheld[Int(item) / Self.width] &= ~(1 << (item % UInt32(Self.width))) }
        let rest = factors.rows % Self.width
        if rest > 0 { withheld[words - 1] |= .max << UInt32(rest) }
        self.withheld = withheld
    }

    /// The same ranker without some items.
    func withholding(_ excluded: [UInt32]) -> RowRanker {
        var ranker = self
        ranker.withheld = words(excluding: excluded)
        return ranker
    }

    private func words(excluding excluded: [UInt32]) -> [UInt32] {
        var words = withheld
        for item in excluded where Int(item) < factors.rows {
            words[Int(item) / Self.width] |= 1 << (item % UInt32(Self.width))
        }
        return words
    }

    package func makeScratch() -> RowRankingScratch { RowRankingScratch(factors: factors.columns) }

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: RowRankingScratch) -> [[RankedItem]] {
        guard count > 0 else { return queries.map { _ in [] } }
        return queries.map { top(min(count, max(factors.rows, 1)), for: $0, scratch) }
    }

    private func top(_ count: Int, for query: Query, _ scratch: RowRankingScratch) -> [RankedItem] {
        precondition(query.factors.count == factors.columns)
        let excluded = words(excluding: query.excluded)
        var selection = TopSelection(count: count)
        query.factors.withUnsafeBufferPointer { user in
            guard let user = user.baseAddress, let panel = scratch.panel.values.baseAddress,
                let scores = scratch.scores.values.baseAddress
            else { return }
            var mask: UInt32 = 0
            for word in excluded.indices where excluded[word] != .max {
                let first = word * Self.width
                transpose(first..<min(first + Self.width, factors.rows), to: panel)
                kernels.score_one(user, panel, factors.columns, 1, selection.threshold, scores, &mask)
                var rest = mask & ~excluded[word]
                while rest != 0 {
                    let position = rest.trailingZeroBitCount
                    rest &= rest - 1
                    let item = first + position
                    if scores[position] == 0, factors[item].allSatisfy({ $0 == 0 }) { continue }
                    selection.offer(scores[position], index: UInt32(item))
                }
            }
        }
        return selection.finish().map { RankedItem(index: $0.index, score: $0.score) }
    }

    /// The best of some candidates, which must be ascending; only these are scored, whatever else may be listed.
    package func top(
        _ count: Int, for query: Query, among candidates: [UInt32], scratch: RowRankingScratch
    ) -> [RankedItem] {
        precondition(query.factors.count == factors.columns)
        guard count > 0, !candidates.isEmpty else { return [] }
        var selection = TopSelection(count: min(count, candidates.count))
        query.factors.withUnsafeBufferPointer { user in
            guard let user = user.baseAddress, let panel = scratch.panel.values.baseAddress,
                let scores = scratch.scores.values.baseAddress
            else { return }
            var mask: UInt32 = 0
            for start in stride(from: 0, to: candidates.count, by: Self.width) {
                let part = candidates[start..<min(start + Self.width, candidates.count)]
                for (position, item) in part.enumerated() { copyRow(Int(item), to: panel + position) }
                kernels.score_one(user, panel, factors.columns, 1, selection.threshold, scores, &mask)
                for (position, item) in part.enumerated() where mask & 1 << UInt32(position) != 0 {
                    if scores[position] == 0, factors[Int(item)].allSatisfy({ $0 == 0 }) { continue }
                    selection.offer(scores[position], index: item)
                }
            }
        }
        return selection.finish().map { RankedItem(index: $0.index, score: $0.score) }
    }

    /// The score of each of some items, which must be ascending; `nil` for an item of which nothing is known.
    func scores(of items: [UInt32], for query: Query, scratch: RowRankingScratch) -> [Float?] {
        let known = top(items.count, for: query, among: items, scratch: scratch).sorted { $0.index < $1.index }
        var scores = [Float?](repeating: nil, count: items.count)
        var position = 0
        for item in known {
            while items[position] < item.index { position += 1 }
            scores[position] = item.score
        }
        return scores
    }

    /// Copies rows into the panel, factor-major.
    private func transpose(_ items: Range<Int>, to panel: UnsafeMutablePointer<Float>) {
        for item in items { copyRow(item, to: panel + (item - items.lowerBound)) }
    }

    /// Copies one row into a column of the panel.
    private func copyRow(_ item: Int, to column: UnsafeMutablePointer<Float>) {
        let row = factors[item]
        for factor in row.indices { column[factor &* Self.width] = row[factor] }
    }

    private static let width = Int(ENDCAP_PANEL_ITEMS)
}

/// The memory that one worker of a `RowRanker` reuses.
package final class RowRankingScratch {
    let panel: Matrix
    let scores: Matrix

    init(factors: Int) {
        panel = Matrix(rows: factors, columns: Int(ENDCAP_PANEL_ITEMS))
        scores = Matrix(rows: 1, columns: Int(ENDCAP_PANEL_ITEMS))
    }
}

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
    private let withheld: [UInt32]

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

    package func makeScratch() -> RowRankingScratch { RowRankingScratch(factors: factors.columns) }

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: RowRankingScratch) -> [[RankedItem]] {
        guard count > 0 else { return queries.map { _ in [] } }
        return queries.map { top(min(count, max(factors.rows, 1)), for: $0, scratch) }
    }

    private func top(_ count: Int, for query: Query, _ scratch: RowRankingScratch) -> [RankedItem] {
        precondition(query.factors.count == factors.columns)
        var excluded = withheld
        for item in query.excluded where Int(item) < factors.rows {
            excluded[Int(item) / Self.width] |= 1 << (item % UInt32(Self.width))
        }
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

    /// Copies rows into the panel, factor-major.
    private func transpose(_ items: Range<Int>, to panel: UnsafeMutablePointer<Float>) {
        for item in items {
            let row = factors[item]
            let column = panel + (item - items.lowerBound)
            for factor in row.indices { column[factor &* Self.width] = row[factor] }
        }
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

import CKernels
import Glibc
import LinearAlgebra
import Synchronization

/// Exact top-k by inner product: scores are computed and selected panel by panel, and never stored as a whole.
///
/// A score is one single-precision accumulator per (user, item) that adds the factors in ascending order by fused
/// multiply-add. So it has the same bits at every number of users and every vector width.
package struct FactorRanker: ItemRanker {
    private let items: PackedItems
    /// One word per panel; a bit is set if there is no item at its place or the item must not be listed.
    private var withheld: [UInt32]
    private let usesBounds: Bool
    private let work = Work()

    /// - Parameters:
    ///   - items: The packed items.
    ///   - usesBounds: Whether panels that cannot enter a list are skipped; the lists are the same either way.
    package init(_ items: PackedItems, usesBounds: Bool = true) {
        self.items = items
        self.usesBounds = usesBounds
        withheld = items.emptyPlaces
    }

    /// The same ranker, with the same packed items, without some of them.
    func withholding(_ excluded: [UInt32]) -> FactorRanker {
        var ranker = self
        ranker.withheld = items.masks(excluding: excluded, and: withheld)
        return ranker
    }

    /// The share of panels that bounds have skipped so far.
    package var skippedShare: Double {
        let (scored, all) = (work.scored.load(ordering: .relaxed), work.all.load(ordering: .relaxed))
        return all == 0 ? 0 : 1 - Double(scored) / Double(all)
    }

    package func makeScratch() -> RankingScratch {
        RankingScratch(factors: items.factors)
    }

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: RankingScratch) -> [[RankedItem]] {
        guard count > 0, !queries.isEmpty else { return queries.map { _ in [] } }
        let possible = min(count, max(items.indices.count, 1))
        if queries.count == 1, let query = queries.first { return [one(possible, query, scratch)] }
        var tiles = stride(from: queries.startIndex, to: queries.endIndex, by: Tile.width).map { first in
            Tile(
                count: possible, queries: queries[first..<min(first + Tile.width, queries.endIndex)], items: items,
                withheld: withheld)
        }
        var scored = 0
        for panel in 0..<items.panelCount {
            // Norms descend, so a tile that can skip this panel can also skip all later ones.
            for tile in tiles.indices where !usesBounds || items.norms[panel] >= tiles[tile].neededNorm {
                score(panel, for: &tiles[tile], scratch)
                scored += 1
            }
        }
        record(scored: scored, of: items.panelCount * tiles.count)
        return tiles.flatMap { $0.finish() }
    }

    private func score(_ panel: Int, for tile: inout Tile, _ scratch: RankingScratch) {
        guard let users = tile.packed.values.baseAddress, let thresholds = tile.thresholds.values.baseAddress,
            let factors = items[panel].baseAddress, let scores = scratch.scores.values.baseAddress
        else { return }
        kernels.score_tile(users, factors, items.factors, thresholds, scores, scratch.masks)
        items.indices.withUnsafeBufferPointer { indices in
            guard let indices = indices.baseAddress else { return }
            let first = panel * Int(ENDCAP_PANEL_ITEMS)
            for user in 0..<tile.count where scratch.masks[user] != 0 {
                tile.offer(
                    scratch.masks[user], scores + user * Int(ENDCAP_PANEL_ITEMS), indices + first, panel, user)
            }
        }
    }

    private func one(_ count: Int, _ query: Query, _ scratch: RankingScratch) -> [RankedItem] {
        guard let user = query.factors.withUnsafeBufferPointer({ scratch.load($0) }),
            let scores = scratch.scores.values.baseAddress
        else { return [] }
        var selection = TopSelection(count: count)
        let norm = norm(of: query.factors)
        let excluded = items.masks(excluding: query.excluded, and: withheld)
        let width = Int(ENDCAP_PANEL_ITEMS)
        var scored = 0
        var panel = 0
        while panel < items.panelCount {
            if usesBounds && bound(norm, items.norms[panel], items.factors) < Double(selection.threshold) { break }
            let panels = min(RankingScratch.panelsAtOnce, items.panelCount - panel)
            guard let factors = items[panel].baseAddress else { break }
            kernels.score_one(user, factors, items.factors, panels, selection.threshold, scores, scratch.masks)
            for part in 0..<panels where scratch.masks[part] != 0 {
                items.indices.withUnsafeBufferPointer { indices in
                    guard let indices = indices.baseAddress else { return }
                    selection.offer(
                        scratch.masks[part] & ~excluded[panel + part], scores: scores + part * width,
                        indices: indices + (panel + part) * width)
                }
            }
            scored += panels
            panel += panels
        }
        record(scored: scored, of: items.panelCount)
        return selection.finish().map { RankedItem(index: $0.index, score: $0.score) }
    }

    private func record(scored: Int, of all: Int) {
        work.scored.wrappingAdd(scored, ordering: .relaxed)
        work.all.wrappingAdd(all, ordering: .relaxed)
    }

    private final class Work: Sendable {
        let scored = Atomic<Int>(0)
        let all = Atomic<Int>(0)
    }
}

/// The memory that one worker of a `FactorRanker` reuses.
package final class RankingScratch {
    static let panelsAtOnce = 8
    let scores: Matrix
    let masks: UnsafeMutablePointer<UInt32>
    private let user: Matrix

    init(factors: Int) {
        let rows = max(Int(ENDCAP_TILE_USERS), Self.panelsAtOnce)
        scores = Matrix(rows: rows, columns: Int(ENDCAP_PANEL_ITEMS))
        masks = .allocate(capacity: rows)
        user = Matrix(rows: 1, columns: factors)
    }

    deinit { masks.deallocate() }

    func load(_ factors: UnsafeBufferPointer<Float>) -> UnsafePointer<Float>? {
        precondition(factors.count == user.columns)
        _ = user.values.update(fromContentsOf: factors)
        return UnsafePointer(user.values.baseAddress)
    }
}

/// Up to `ENDCAP_TILE_USERS` queries that are scored together.
private struct Tile {
    static let width = Int(ENDCAP_TILE_USERS)
    /// The number of queries.
    let count: Int
    /// Factor-major, `d × width`; zero where there is no query.
    let packed: Matrix
    let thresholds = Matrix(rows: 1, columns: Tile.width)
    /// Panels with a largest norm below this value cannot change any list of the tile.
    private(set) var neededNorm = -Double.infinity
    private var selections: [TopSelection]
    private let norms: [Double]
    private let factors: Int
    /// For each query one word per panel: the items that must not be in the query's list.
    private let excluded: [[UInt32]]

    init(count listLength: Int, queries: ArraySlice<Query>, items: PackedItems, withheld: [UInt32]) {
        count = queries.count
        factors = items.factors
        packed = Matrix(rows: factors, columns: Tile.width)
        thresholds.values.update(repeating: .infinity)
        for (user, query) in queries.enumerated() {
            precondition(query.factors.count == factors)
            for factor in 0..<factors { packed[factor][user] = query.factors[factor] }
            thresholds.values[user] = -.infinity
        }
        norms = queries.map { norm(of: $0.factors) }
        selections = queries.map { _ in TopSelection(count: listLength) }
        excluded = queries.map { items.masks(excluding: $0.excluded, and: withheld) }
    }

    /// Offers a user those items of a panel whose bit in `mask` is set.
    mutating func offer(
        _ mask: UInt32, _ scores: UnsafePointer<Float>, _ indices: UnsafePointer<UInt32>, _ panel: Int, _ user: Int
    ) {
        selections[user].offer(mask & ~excluded[user][panel], scores: scores, indices: indices)
        if selections[user].threshold > thresholds.values[user] { raiseThreshold(of: user) }
    }

    private mutating func raiseThreshold(of user: Int) {
        thresholds.values[user] = selections[user].threshold
        neededNorm = selections.indices.reduce(Double.infinity) { least, user in
            let threshold = Double(selections[user].threshold)
            // If the threshold is not positive, any item may enter: even with a norm near 0 its score is near 0.
            let needed = threshold > 0 ? threshold / bound(norms[user], 1, factors) : -.infinity
            return min(least, needed.nextDown)
        }
    }

    consuming func finish() -> [[RankedItem]] {
        selections.indices.map { user in
            selections[user].finish().map { RankedItem(index: $0.index, score: $0.score) }
        }
    }
}

private func norm(of factors: [Float]) -> Double {
    factors.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
}

/// The largest score that an inner product of vectors with these norms can have after rounding.
///
/// |fl(Σ x_f y_f) − Σ x_f y_f| ≤ d·u/(1 − d·u) Σ |x_f y_f| with u = 2⁻²⁴ (Higham 2002, "Accuracy and stability of
/// numerical algorithms", section 3.1); the bound used here is twice as large.
private func bound(_ userNorm: Double, _ itemNorm: Double, _ factors: Int) -> Double {
    userNorm * itemNorm * (1 + Double(factors + 2) * 0x1p-22)
}

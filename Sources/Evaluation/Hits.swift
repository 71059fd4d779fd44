import Glibc
import LinearAlgebra

/// The ranks of one user's relevant items in the user's list.
struct Hits {
    /// The ranks (from 1) of the relevant items in the list, ascending.
    let ranks: [Int]
    /// The number of relevant items that the user has, found or not.
    let relevant: Int

    /// Looks for the relevant items among the first `depth` of a list, in O(depth · log relevant).
    ///
    /// - Parameters:
    ///   - ranked: distinct item indexes, best first.
    ///   - relevant: distinct item indexes, ascending.
    ///   - missing: how many more relevant items there are, which no list can hold.
    ///   - depth: how far down the list to look.
    init(ranked: ArraySlice<UInt32>, relevant: ArraySlice<UInt32>, missing: Int = 0, depth: Int) {
        var ranks: [Int] = []
        for (position, item) in ranked.prefix(depth).enumerated() where relevant.containsSorted(item) {
            ranks.append(position + 1)
        }
        self.ranks = ranks
        self.relevant = relevant.count + missing
    }

    func count(at cutoff: Int) -> Int {
        ranks.count { $0 <= cutoff }
    }
}

extension Hits {
    /// The user's value of a measure of hits; `relevant` must not be 0.
    func value(of measure: Measure, discounts: Discounts) -> Double {
        let hits = Double(count(at: measure.cutoff))
        switch measure.kind {
        case .recall: return hits / Double(relevant)
        case .calibratedRecall: return hits / Double(min(measure.cutoff, relevant))
        case .precision: return hits / Double(measure.cutoff)
        case .hitRate: return hits > 0 ? 1 : 0
        case .ndcg:
            let gain = ranks.reduce(0) { $1 <= measure.cutoff ? $0 + discounts.gain(at: $1) : $0 }
            return gain / discounts.ideal(min(measure.cutoff, relevant))
        case .map:
            let counted = ranks.prefix { $0 <= measure.cutoff }.enumerated()
            // The precision at the n-th hit is n divided by the rank of the hit.
            let precisions = counted.reduce(0) { $0 + Double($1.offset + 1) / Double($1.element) }
            return precisions / Double(min(measure.cutoff, relevant))
        case .mrr:
            guard let first = ranks.first, first <= measure.cutoff else { return 0 }
            return 1 / Double(first)
        case .novelty, .diversity, .categoryDiversity, .coverage, .gini:
            preconditionFailure("\(measure) is not about hits")
        }
    }
}

/// The gains of NDCG by rank, 1/log₂(rank + 1), and their running sums.
struct Discounts: Sendable {
    private let gains: [Double]
    private let sums: [Double]

    init(depth: Int) {
        gains = (0..<depth).map { Self.gain(atPosition: $0) }
        sums = gains.reduce(into: [0]) { sums, gain in sums.append(sums[sums.count - 1] + gain) }
    }

    func gain(at rank: Int) -> Double { gains[rank - 1] }

    /// The gain of a list with relevant items at the ranks 1 … `count`.
    ///
    /// More than `depth` are relevant only where some of them are missing in the catalogue.
    func ideal(_ count: Int) -> Double {
        guard count > gains.count else { return sums[count] }
        return (gains.count..<count).reduce(sums[gains.count]) { $0 + Self.gain(atPosition: $1) }
    }

    private static func gain(atPosition position: Int) -> Double { 1 / log2(Double(position + 2)) }
}

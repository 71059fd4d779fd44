package import LinearAlgebra

/// Diversity by maximal marginal relevance (Carbonell & Goldstein 1998, "The use of MMR, diversity-based reranking").
///
/// A position takes the item with the largest λ · r − (1 − λ) · m. Here r = 1 − (s₁ − s) / max(|s₁|, ε) is the item's
/// relevance: s is its score under its boost, s₁ the first score of its source in the whole order, ε the smallest normal
/// number of single precision. m is the largest similarity to an item that is listed, 0 without any, and never negative.
/// All is computed in double precision. r falls with s and is not cut at 0, so λ · r of an item bounds the value of all
/// items behind it in its source, also after rounding: this makes a choice from the beginning of the order exact.
package struct Diversity: Sendable {
    /// What makes items similar.
    package enum Similarity: Sendable {
        /// The cosine, by rows of norm 1 or 0.
        case units(Matrix)
        /// 1 for items of one group, 0 for others and for items without a group.
        case groups([UInt32])
    }

    /// The group of an item that is like no other.
    package static let noGroup = UInt32.max

    /// The position of the rule.
    package let rule: Int
    package let lambda: Double
    package let similarity: Similarity

    /// λ · r.
    func relevance(of score: Float, first: Float) -> Double {
        let scale = max(Double(abs(first)), Double(Float.leastNormalMagnitude))
        return lambda * (1 - (Double(first) - Double(score)) / scale)
    }

    /// λ · r − (1 − λ) · m.
    func value(relevance: Double, similarity: Double) -> Double { relevance - (1 - lambda) * similarity }

    /// The similarity of two items, from 0 on; the products of a cosine are added in ascending order of the factors.
    func similarity(_ item: UInt32, _ other: UInt32) -> Double {
        switch similarity {
        case .groups(let groups):
            let group = groups[Int(item)]
            return group != Self.noGroup && group == groups[Int(other)] ? 1 : 0
        case .units(let units):
            let (one, two) = (units[Int(item)], units[Int(other)])
            var sum = 0.0
            for column in one.indices { sum += Double(one[column]) * Double(two[column]) }
            return max(sum, 0)
        }
    }
}

import Glibc

/// The Jensen–Shannon distance of two histograms.
///
///     d = √( ½ Σ p_i log₂(p_i / m_i) + ½ Σ q_i log₂(q_i / m_i) )        m_i = ½ (p_i + q_i)
///
/// for the shares p and q of the same bins; a term of share 0 is 0. It is a metric (Endres & Schindelin 2003, "A new
/// metric for probability distributions"), 0 for equal shares and 1 for histograms that have no bin in common, so empty
/// bins need no rule.
package enum JensenShannon {
    /// The distance; `nil` where a side has no counts.
    package static func distance(_ first: [Int], _ second: [Int]) -> Double? {
        precondition(first.count == second.count)
        let (sumOfFirst, sumOfSecond) = (first.reduce(0, +), second.reduce(0, +))
        guard sumOfFirst > 0, sumOfSecond > 0 else { return nil }
        var divergence = 0.0
        for (a, b) in zip(first, second) {
            let (p, q) = (Double(a) / Double(sumOfFirst), Double(b) / Double(sumOfSecond))
            let middle = (p + q) / 2
            if p > 0 { divergence += p * log2(p / middle) / 2 }
            if q > 0 { divergence += q * log2(q / middle) / 2 }
        }
        // Rounding may leave a little less than 0 between equal shares, or a little more than 1.
        return min(max(divergence, 0), 1).squareRoot()
    }
}

import Glibc

/// The population stability index of two histograms.
///
///     PSI = Σ_i (p_i − q_i) · ln(p_i / q_i)        p_i = (a_i + ½) / (Σ a + k/2)        q_i = (b_i + ½) / (Σ b + k/2)
///
/// for counts a and b of the same k bins. Each bin, empty or not, gets half a count (Krichevsky & Trofimov 1981,
/// "The performance of universal encoding"), so that an empty bin has a finite share and a count of 1 beside one of 0
/// weighs little. It is the symmetric divergence of Jeffreys (1946) and has no upper bound. By Siddiqi, "Credit risk
/// scorecards" (2006), chapter 9, values below 0.1 mean no change, and values above 0.25 a great one.
package enum PopulationStability {
    /// What is added to each count.
    package static let addedCount = 0.5

    /// The index; `nil` where a side has no counts, or fewer than two bins are compared.
    package static func index(_ first: [Int], _ second: [Int]) -> Double? {
        precondition(first.count == second.count)
        let (sumOfFirst, sumOfSecond) = (first.reduce(0, +), second.reduce(0, +))
        guard first.count > 1, sumOfFirst > 0, sumOfSecond > 0 else { return nil }
        let added = addedCount * Double(first.count)
        var index = 0.0
        for (a, b) in zip(first, second) {
            let p = (Double(a) + addedCount) / (Double(sumOfFirst) + added)
            let q = (Double(b) + addedCount) / (Double(sumOfSecond) + added)
            index += (p - q) * log(p / q)
        }
        return index
    }
}

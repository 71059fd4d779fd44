/// Pearson's χ² test of homogeneity: whether two rows of counts come from one distribution.
///
///     χ² = Σ_i [ (a_i − A s_i)² / (A s_i) + (b_i − B s_i)² / (B s_i) ]        s_i = (a_i + b_i) / (A + B)
///
/// with A = Σ a, B = Σ b and k − 1 degrees of freedom, where k is the number of bins that either side has counts in
/// (Pearson 1900; no correction for continuity). Counts must be independent of each other: rows of customers are, events
/// are not, because a customer has several.
package struct ChiSquared: Sendable, Equatable {
    package let statistic: Double
    package let degreesOfFreedom: Int
    /// The probability of such a statistic or a greater one, from the limit for many counts.
    package let p: Double

    /// - Returns: `nil` where a side has no counts.
    package init?(_ first: [Int], _ second: [Int]) {
        precondition(first.count == second.count)
        let (a, b) = (Double(first.reduce(0, +)), Double(second.reduce(0, +)))
        guard a > 0, b > 0 else { return nil }
        var statistic = 0.0
        var bins = 0
        for (one, other) in zip(first, second) where one > 0 || other > 0 {
            bins += 1
            let share = (Double(one) + Double(other)) / (a + b)
            let (expected, expectedOther) = (a * share, b * share)
            statistic += (Double(one) - expected) * (Double(one) - expected) / expected
            statistic += (Double(other) - expectedOther) * (Double(other) - expectedOther) / expectedOther
        }
        self.statistic = statistic
        degreesOfFreedom = bins - 1
        p = bins < 2 ? 1 : IncompleteGamma.upper(Double(bins - 1) / 2, statistic / 2)
    }
}

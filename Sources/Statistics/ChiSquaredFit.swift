/// Pearson's χ² test of goodness of fit: whether counts come from a distribution that was known before.
///
///     χ² = Σ_i (a_i − N s_i)² / (N s_i),   N = Σ a
///
/// with k − 1 degrees of freedom for k shares s_i (Pearson 1900).
package struct ChiSquaredFit: Sendable, Equatable {
    package let statistic: Double
    package let degreesOfFreedom: Int
    /// The probability of such a statistic or a greater one, from the limit for many counts.
    package let p: Double

    /// Tests counts; `nil` where nothing was counted.
    ///
    /// - Parameters:
    ///   - counts: One for each share.
    ///   - weights: The shares, each greater than 0; they need not add up to 1.
    package init?(_ counts: [Int], weights: [Double]) {
        precondition(counts.count == weights.count && weights.allSatisfy { $0 > 0 })
        let (number, weight) = (Double(counts.reduce(0, +)), weights.reduce(0, +))
        guard number > 0 else { return nil }
        statistic = zip(counts, weights).reduce(0) { sum, bin in
            let expected = number * bin.1 / weight
            let difference = Double(bin.0) - expected
            return sum + difference * difference / expected
        }
        degreesOfFreedom = counts.count - 1
        p = counts.count < 2 ? 1 : IncompleteGamma.upper(Double(degreesOfFreedom) / 2, statistic / 2)
    }
}

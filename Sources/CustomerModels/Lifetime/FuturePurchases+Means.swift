import Glibc
import LinearAlgebra

extension FuturePurchases {
    /// E[Y] for 16 spans at once.
    ///
    /// The terms of `meanBySeries` differ between spans in P(N = n) alone, and P(N = n + 1) / P(N = n) in z alone. All
    /// sums end with that of the longest span, whose terms fall most slowly.
    ///
    /// - Parameter odds: The spans by α + T; the last is the longest.
    /// - Returns: The means.
    package func means(overOdds odds: SIMD16<Double>) -> SIMD16<Double> {
        let longest = FuturePurchases(shape: shape, odds: odds[15], a: a, b: b)
        // P(N = 0) must be a number.
        guard longest.isSeriesShort, shape * log1p(longest.odds) < 600 else {
            var means = SIMD16<Double>()
            for lane in 0..<16 { means[lane] = FuturePurchases(shape: shape, odds: odds[lane], a: a, b: b).mean }
            return means
        }
        let ratios = odds / (1 + odds)
        var probabilities = SIMD16<Double>()
        for lane in 0..<16 { probabilities[lane] = exp(-shape * log1p(odds[lane])) }
        var sums = SIMD16<Double>()
        var (number, weight, weights) = (0.0, 1.0, 0.0)
        let z = ratios[15]
        while number < 1e9 {
            probabilities *= ratios * ((shape + number) / (number + 1))
            number += 1
            weights += weight
            weight *= (b + number - 1) / (a + b + number - 1)
            sums += probabilities * weights
            let ratio = max(z * (shape + number) / (number + 1), z)
            if ratio < 1 {
                let rest = probabilities[15] * ratio * (weights + 1 / (1 - ratio)) / (1 - ratio)
                if rest <= Self.tolerance * sums[15] { break }
            }
        }
        return sums
    }
}

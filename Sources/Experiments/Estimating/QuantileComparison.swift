import Glibc
import LinearAlgebra

/// The difference between the quantiles of two arms, with the percentile bootstrap.
///
/// A resample of n customers has as its k-th smallest value the one of rank ⌈n U⌉ in the sample, where U is the k-th
/// smallest of n uniform numbers, which has the distribution Beta(k, n + 1 − k). So a resample of the quantile needs no
/// resample of the customers: two uniform order statistics give both neighbours between which it is interpolated
/// (Schultzberg & Ankargren 2022, "Resampling-free bootstrap inference for quantiles", arXiv:2202.10992).
///
/// Time: O(n log n) for the sorting, and a constant for each resample.
package struct QuantileComparison: Sendable {
    /// The quantile of each arm: type 7 of Hyndman & Fan 1996.
    package let control: Double
    package let treatment: Double
    package let absolute: Effect
    /// Nil where the control's quantile, or a resample of it, is not above 0.
    package let relative: Effect?

    /// Compares two arms.
    ///
    /// - Parameters:
    ///   - share: The quantile, between 0 and 1.
    ///   - control: A value for each customer of the control, at least two.
    ///   - treatment: Those of the other arm.
    ///   - resamples: How many resamples there are, at least 40.
    ///   - seed: The same seed gives the same resamples.
    package init(
        _ share: Double, control: [Double], treatment: [Double], resamples: Int = 10_000, seed: UInt64 = 0
    ) {
        precondition(share > 0 && share < 1 && resamples >= 40)
        let sorted = (control.sorted(), treatment.sorted())
        func quantile(_ values: [Double]) -> Double {
            LinearAlgebra.quantile(share, count: values.count) { values[$0] }
        }
        let found = (quantile(sorted.0), quantile(sorted.1))
        (self.control, self.treatment) = found
        var generator = SeededGenerator(seed: seed)
        var (differences, ratios) = ([Double](), [Double]())
        for _ in 0..<resamples {
            let one = Self.resampled(share, sorted.0, &generator)
            let other = Self.resampled(share, sorted.1, &generator)
            differences.append(other - one)
            if one > 0 { ratios.append(other / one - 1) }
        }
        absolute = Self.effect(found.1 - found.0, differences)
        relative =
            found.0 > 0 && ratios.count == resamples ? Self.effect(found.1 / found.0 - 1, ratios) : nil
    }

    /// The quantile of one resample.
    private static func resampled(_ share: Double, _ sorted: [Double], _ generator: inout SeededGenerator) -> Double {
        let count = sorted.count
        let position = share * Double(count - 1)
        let rank = Int(position)
        // The rank counts from 0, k from 1.
        let uniform = generator.beta(Double(rank + 1), Double(count - rank))
        func value(_ uniform: Double) -> Double { sorted[min(count - 1, Int(uniform * Double(count)))] }
        let lower = value(uniform)
        let fraction = position - Double(rank)
        guard fraction > 0, rank + 1 < count else { return lower }
        // Given the k-th, the next is the least of n − k numbers that are uniform above it.
        let least = 1 - pow(1 - generator.uniform(), 1 / Double(count - rank - 1))
        return lower + fraction * (value(uniform + (1 - uniform) * least) - lower)
    }

    private static func effect(_ value: Double, _ resampled: [Double]) -> Effect {
        let sorted = resampled.sorted()
        let count = sorted.count
        let low = LinearAlgebra.quantile(Effect.alpha / 2, count: count) { sorted[$0] }
        let high = LinearAlgebra.quantile(1 - Effect.alpha / 2, count: count) { sorted[$0] }
        let mean = sorted.reduce(0, +) / Double(count)
        let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
        let (atMost, atLeast) = (sorted.count { $0 <= 0 }, sorted.count { $0 >= 0 })
        let p = min(1, 2 * Double(min(atMost, atLeast) + 1) / Double(count + 1))
        return Effect(value, standardError: variance.squareRoot(), interval: low...max(low, high), p: p)
    }
}

extension SeededGenerator {
    /// A number with the distribution Beta(a, b), as the share of one gamma variable in the sum of two.
    fileprivate mutating func beta(_ a: Double, _ b: Double) -> Double {
        let (x, y) = (gamma(a), gamma(b))
        return x / (x + y)
    }

    /// A number with the gamma distribution of shape a ≥ 1 (Marsaglia & Tsang 2000, "A simple method for generating gamma
    /// variables").
    private mutating func gamma(_ shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            guard v > 0 else { continue }
            if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }
}

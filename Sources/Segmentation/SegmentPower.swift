import Glibc

/// How many customers a segment needs to show a difference in conversion.
///
/// The size of each of two groups in which the shares p₁ and p₂ are told apart by a two-sided test at α = .05 with power
/// .8 (Fleiss, Levin & Paik 2003, "Statistical Methods for Rates and Proportions", equation 4.14, without correction for
/// continuity), p̄ being their mean:
///
///     n = (z₁₋α⸝₂ √(2 p̄ (1 − p̄)) + z₀.₈ √(p₁ (1 − p₁) + p₂ (1 − p₂)))² / (p₂ − p₁)²
///
/// A segment that is split into two halves, one of which is treated, needs 2 ⌈n⌉ customers.
package struct SegmentPower: Codable, Sendable, Equatable {
    /// p₁, the share of customers who buy without the treatment.
    package let conversion: Double
    /// p₂ / p₁ − 1; where p₂ would be above 1, it is 1.
    package let difference: Double
    /// 2 ⌈n⌉.
    package let needed: Int

    /// - Parameters:
    ///   - conversion: p₁, between 0 and 1.
    ///   - difference: p₂ / p₁ − 1, above 0.
    package init(conversion: Double, difference: Double) {
        precondition(conversion > 0 && conversion < 1 && difference > 0)
        self.conversion = conversion
        self.difference = difference
        needed = 2 * Int(Self.size(conversion, min(conversion * (1 + difference), 1)).rounded(.up))
    }

    /// The least relative difference that a number of customers can show; nil where even p₂ = 1 is too small a one.
    package func detectable(by customers: Int) -> Double? {
        let half = Double(customers / 2)
        guard half >= 1, Self.size(conversion, 1) <= half else { return nil }
        var (low, high) = (conversion, 1.0)
        // Each round halves the interval, and n falls as p₂ grows.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if middle > conversion, Self.size(conversion, middle) <= half { high = middle } else { low = middle }
        }
        return high / conversion - 1
    }

    /// z₀.₉₇₅ and z₀.₈ of the normal distribution.
    private static let (confidence, power) = (1.959_963_984_540_054, 0.841_621_233_572_914_2)

    private static func size(_ one: Double, _ other: Double) -> Double {
        let mean = (one + other) / 2
        let pooled = confidence * (2 * mean * (1 - mean)).squareRoot()
        let apart = power * (one * (1 - one) + other * (1 - other)).squareRoot()
        return min(pow((pooled + apart) / (other - one), 2), 1e15)
    }
}

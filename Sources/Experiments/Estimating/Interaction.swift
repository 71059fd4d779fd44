import Statistics

/// Whether an effect differs between groups of customers.
///
/// With the effects d_k of K groups and their standard errors s_k, Cochran's Q (1954, "The combination of estimates from
/// different experiments") is
///
///     Q = Σ_k (d_k − d̄)² / s_k²,   d̄ = Σ_k d_k / s_k² / Σ_k 1 / s_k²
///
/// which has χ² with K − 1 degrees of freedom where all groups have one effect.
package struct Interaction: Encodable, Sendable, Equatable {
    package let statistic: Double
    package let degreesOfFreedom: Int
    package let p: Double

    /// - Returns: `nil` for fewer than two groups whose effects have an error.
    package init?(_ effects: [Effect]) {
        let known = effects.filter { $0.standardError > 0 }
        guard known.count > 1 else { return nil }
        let weights = known.map { 1 / ($0.standardError * $0.standardError) }
        let mean = zip(known, weights).reduce(0) { $0 + $1.0.value * $1.1 } / weights.reduce(0, +)
        statistic = zip(known, weights).reduce(0) { $0 + ($1.0.value - mean) * ($1.0.value - mean) * $1.1 }
        degreesOfFreedom = known.count - 1
        p = IncompleteGamma.upper(Double(degreesOfFreedom) / 2, statistic / 2)
    }

    private enum CodingKeys: String, CodingKey {
        case statistic, p
        case degreesOfFreedom = "degrees_of_freedom"
    }
}

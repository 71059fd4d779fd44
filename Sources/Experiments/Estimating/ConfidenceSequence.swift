import Glibc

/// An asymptotic confidence sequence: intervals of which, with 95%, none misses the truth, however often one looks.
///
/// Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, "Time-uniform central limit theory and asymptotic confidence
/// sequences" (arXiv:2103.06476), equation 9: after N customers with the variance σ² of their contributions,
///
///     μ̂ ± σ √( 2 (N ρ² + 1) / (N² ρ²) · ln( √(N ρ² + 1) / α ) )
///
/// The standard error of a difference between two arms is s = σ / √N for the N customers of both, because the difference
/// is the mean of contributions whose variance is N s². ρ decides when the sequence is narrowest. It must be chosen before
/// the data: it is the best one, by the same paper's formula for ρ, for the number of customers that was planned.
package struct ConfidenceSequence: Sendable, Equatable {
    /// The customers of both arms for whom the sequence is narrowest.
    package let plannedCustomers: Int

    /// What is used unless another number was planned.
    package static let usualCustomers = 10_000

    package init(plannedCustomers: Int = Self.usualCustomers) {
        precondition(plannedCustomers > 0)
        self.plannedCustomers = plannedCustomers
    }

    /// The ends of the interval at one moment, and the p that may be read at any.
    package struct Bounds: Codable, Sendable, Equatable {
        package let low: Double
        package let high: Double
        /// The least α whose sequence does not hold 0 now.
        package let p: Double
    }

    /// ρ² = (−2 ln α + ln(−2 ln α) + 1) / N*.
    package var squaredRho: Double {
        let log2 = -2 * log(Effect.alpha)
        return (log2 + log(log2) + 1) / Double(plannedCustomers)
    }

    /// The interval after `customers` customers.
    package func bounds(of value: Double, standardError: Double, customers: Int) -> Bounds {
        let scale = Double(customers) * squaredRho
        let reach = standardError * (2 * (scale + 1) / scale * (0.5 * log1p(scale) - log(Effect.alpha))).squareRoot()
        let z = standardError > 0 ? value / standardError : value == 0 ? 0 : .infinity
        let p = min(1, exp(0.5 * log1p(scale) - z * z * scale / (2 * (scale + 1))))
        return Bounds(low: value - reach, high: value + reach, p: p)
    }
}

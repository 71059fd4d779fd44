import Glibc

/// Gamma–Gamma: what customers spend when they buy, each around a mean of their own.
///
/// A purchase of a customer has a gamma distribution with the shape p and the rate ν, so that the customer's mean is
/// p / ν; over customers, ν has a gamma distribution with the shape q and the rate γ, independent of how often they buy.
/// γ has the unit of money.
///
/// Fader & Hardie 2013: The Gamma-Gamma Model of Monetary Value.
package struct SpendModel: Sendable, Equatable, Codable {
    package var p: Double
    package var q: Double
    package var gamma: Double

    package init(p: Double, q: Double, gamma: Double) {
        (self.p, self.q, self.gamma) = (p, q, gamma)
    }

    /// Whether all parameters are numbers above 0, and customers have an expected value.
    package var isSound: Bool { [p, q, gamma].allSatisfy { $0.isFinite && $0 > 0 } && q > 1 }

    /// The expected value of a purchase of a customer of whom nothing is known: p γ / (q − 1).
    package var mean: Double { p * gamma / (q - 1) }

    /// The expected value of a customer's purchase after some with a known value: p (γ + x m) / (p x + q − 1).
    ///
    /// - Parameters:
    ///   - count: x, the purchases with a value.
    ///   - mean: m, their mean; one below 0 counts as 0.
    /// - Returns: The expected value.
    package func expectedValue(count: Int, mean: Double) -> Double {
        let sum = Double(count) * max(mean, 0)
        return p * (gamma + sum) / (p * Double(count) + q - 1)
    }
}

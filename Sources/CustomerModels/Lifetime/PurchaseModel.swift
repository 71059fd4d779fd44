import Glibc

/// BG/NBD: customers buy at rates of their own until they leave, which each may do after any purchase.
///
/// A customer buys by a Poisson process with the rate λ, and leaves after each purchase with the probability p. Over
/// customers, λ has a gamma distribution with the shape r and the rate α, and p a beta distribution with a and b, both
/// independent of each other. α has the unit of time; the other parameters have none.
///
/// Fader, Hardie & Lee 2005: "Counting Your Customers" the Easy Way, Marketing Science 24(2).
package struct PurchaseModel: Sendable, Equatable, Codable {
    package var r: Double
    package var alpha: Double
    package var a: Double
    package var b: Double

    package init(r: Double, alpha: Double, a: Double, b: Double) {
        (self.r, self.alpha, self.a, self.b) = (r, alpha, a, b)
    }

    /// Whether all parameters are numbers above 0.
    package var isSound: Bool { [r, alpha, a, b].allSatisfy { $0.isFinite && $0 > 0 } }

    /// The same with times in another unit, of which the present one has `length`.
    package func inUnits(of length: Double) -> PurchaseModel {
        PurchaseModel(r: r, alpha: alpha / length, a: a, b: b)
    }

    /// P(alive): the probability that a customer has not left by the end of what is known.
    ///
    /// 1 / (1 + a / (b + x − 1) · ((α + T) / (α + t_x))^(r + x)) for x > 0, and 1 for x = 0, because nobody leaves
    /// before the first repeat. The power is taken as a logarithm, so that no count is too large.
    package func alive(_ customer: PurchaseSummary) -> Double {
        guard customer.repeats > 0 else { return 1 }
        return 1 / (1 + exp(logOddsOfHavingLeft(customer)))
    }

    /// ln(a / (b + x − 1)) + (r + x) · ln((α + T) / (α + t_x)), for x > 0.
    package func logOddsOfHavingLeft(_ customer: PurchaseSummary) -> Double {
        let count = Double(customer.repeats)
        return log(a) - log(b + count - 1)
            + (r + count) * log1p((customer.age - customer.recency) / (alpha + customer.recency))
    }

    /// What is known of a customer's rate and of the chance to leave, if the customer has not left.
    ///
    /// The rate has a gamma distribution with the shape r + x and the rate α + T, the chance a beta distribution with a
    /// and b + x, and both are independent.
    func future(of customer: PurchaseSummary, over span: Double) -> FuturePurchases {
        FuturePurchases(
            shape: r + Double(customer.repeats), odds: span / (alpha + customer.age), a: a,
            b: b + Double(customer.repeats))
    }
}

import Glibc

/// The effects that make customers buy more or leave sooner, log-linear in features of their past at the start of a
/// week.
///
/// A customer places orders at exp(base + activity_u + Σ coefficient · feature) a week and leaves for good with the
/// hazard exp(base + Σ coefficient · feature) a week.
struct PlantedEffects: Sendable {
    /// One coefficient per feature.
    struct Coefficients: Codable, Sendable {
        /// The logarithm of the weekly rate of a customer whose features are all 0.
        var base: Double
        /// The coefficient of ln(1 + days since the last order / 30).
        var recency: Double
        /// The coefficient of ln(1 + orders in the last 90 days).
        var frequency: Double
        /// The coefficient of the years since the first order.
        var tenure: Double
        /// The coefficient of the share of bought lines that are of the favoured category.
        var category: Double

        func rate(_ past: Past) -> Double {
            exp(
                base + recency * past.recency + frequency * past.frequency + tenure * past.tenure
                    + category * past.categoryShare)
        }
    }

    /// The features of a customer's past.
    struct Past {
        var recency: Double
        var frequency: Double
        var tenure: Double
        var categoryShare: Double
    }

    /// The effects on the orders of a week; the base is set so that the median number of lines is the requested one.
    var buying = Coefficients(base: -1.5, recency: -0.5, frequency: 0.3, tenure: 0.2, category: 0.8)
    /// The effects on leaving.
    var leaving = Coefficients(base: -4.2, recency: 0.7, frequency: -0.6, tenure: -0.6, category: -2)
    /// The deviation of the customers' own activity, in the logarithm of the rate of orders.
    var activityDeviation = 0.5
    /// The highest rate of orders in a week.
    var mostOrdersAWeek = 1.5
}

extension PlantedEffects {
    /// The effects as `truth.json` names them.
    ///
    /// - Parameters:
    ///   - category: The favoured category.
    ///   - tickets: The effect of an open service ticket on leaving; nil in a shop without.
    /// - Returns: The effects on buying, then those on leaving.
    func named(category: String, tickets: Double?) -> [NamedEffect] {
        let onTickets = tickets.map {
            NamedEffect(on: "leaving", effect: "tickets", coefficient: $0, of: "open service tickets")
        }
        let onPast: [NamedEffect] = [("buying", buying), ("leaving", leaving)].flatMap { target, coefficients in
            [
                NamedEffect(
                    on: target, effect: "recency", coefficient: coefficients.recency,
                    of: "ln(1 + days since the last order / 30)"),
                NamedEffect(
                    on: target, effect: "frequency", coefficient: coefficients.frequency,
                    of: "ln(1 + orders in the last 90 days)"),
                NamedEffect(
                    on: target, effect: "tenure", coefficient: coefficients.tenure, of: "years since the first order"),
                NamedEffect(
                    on: target, effect: "category", coefficient: coefficients.category,
                    of: "share of bought lines in the category '\(category)'"),
            ]
        }
        return onPast + [onTickets].compactMap(\.self)
    }
}

/// One line of the planted truth: a coefficient in the logarithm of a weekly rate.
package struct NamedEffect: Codable, Sendable, Equatable {
    /// `buying` or `leaving`.
    package let on: String
    package let effect: String
    /// `+` or `-`.
    package let sign: String
    package let coefficient: Double
    /// What the coefficient multiplies.
    package let of: String

    init(on: String, effect: String, coefficient: Double, of: String) {
        self.on = on
        self.effect = effect
        sign = coefficient < 0 ? "-" : "+"
        self.coefficient = coefficient
        self.of = of
    }
}

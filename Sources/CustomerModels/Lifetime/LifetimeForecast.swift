import Glibc

/// What a customer is expected to buy and to spend within a span from the model's newest day on.
package struct LifetimeForecast: Sendable, Equatable {
    /// The probability that the customer has not left.
    package var alive: Double
    package var purchases: Double
    /// The least numbers of purchases that at most 90% and 10% of such customers go beyond.
    package var lowPurchases: Int
    package var highPurchases: Int
    /// The discounted value of these purchases; nil for a model without values.
    package var value: Double?
    package var lowValue: Double?
    package var highValue: Double?
}

/// Makes forecasts of customers for one span.
///
/// The intervals hold 80% of the distribution that the model gives for such a customer, with 10% on either side; they
/// take the parameters as known. Those of values are the quantiles of the plain sum, times the discount of the expected
/// value.
package struct LifetimeForecaster: Sendable {
    package let settings: LifetimeSettings
    /// The days of the span, at least 1.
    package let days: Int
    /// δ by day.
    private let interest: Double
    private let gammas: SpendGammas?
    /// Purchases are at most one a day, and of larger numbers less than this share is left.
    private static let neglected = 1e-5
    private static let tail = 0.1

    /// - Parameters:
    ///   - settings: The model.
    ///   - days: The days of the span, at least 1.
    ///   - discount: What a purchase a year later is worth less: 0.1 makes 1 into 1 / 1.1.
    package init(_ settings: LifetimeSettings, days: Int, discount: Double = 0) {
        precondition(days > 0 && discount >= 0)
        self.settings = settings
        self.days = days
        interest = log1p(discount) / 365
        gammas = settings.spend.map { SpendGammas($0) }
    }

    /// What customers share who bought on the same days, whatever these purchases were worth.
    package struct Shared: Sendable, Equatable {
        let alive: Double
        package let purchases: Double
        package let low: Int
        package let high: Int
        /// By how much the discount lessens the number of purchases; 1 without one.
        let discount: Double
        /// How many of the repeat purchases have a value.
        let valued: Int
        /// The interval of the discounted value of all purchases in units of γ + x m; nil without values.
        let spread: ClosedRange<Double>?
    }

    /// What the number and the times of a customer's purchases tell.
    ///
    /// - Parameters:
    ///   - customer: The history.
    ///   - valued: The repeat purchases with a value; nil where nobody asks for values.
    /// - Returns: What such customers share.
    package func shared(by customer: PurchaseSummary, valued: Int?) -> Shared {
        let model = settings.purchases
        let alive = model.alive(customer)
        let expected = model.expectedPurchases(of: customer, within: Double(days))
        let discounted =
            interest == 0
            ? expected : model.expectedPurchases(of: customer, within: Double(days), interest: interest)
        let discount = expected > 0 ? discounted / expected : 1
        let future = model.future(of: customer, over: Double(days))
        // Of a customer who has nearly surely left, nothing is left.
        let survival =
            alive > Self.neglected
            ? future.survival(downTo: Self.neglected / alive, most: days).map { $0 * alive } : []
        let (low, high) = (survival.count { $0 > 1 - Self.tail }, survival.count { $0 > Self.tail })
        var spread: ClosedRange<Double>?
        if let valued, let gammas {
            let plain = high > 0 ? interval(of: TotalSpend(gammas, valued: valued, survival: survival)) : 0...0
            spread = plain.lowerBound * discount...plain.upperBound * discount
        }
        return Shared(
            alive: alive, purchases: expected, low: low, high: high, discount: discount, valued: valued ?? 0,
            spread: spread)
    }

    private func interval(of total: TotalSpend) -> ClosedRange<Double> {
        let high = total.quantile(exceededBy: Self.tail)
        return min(total.quantile(exceededBy: 1 - Self.tail), high)...high
    }

    /// The whole forecast of a customer.
    ///
    /// - Parameters:
    ///   - shared: What the customer shares with others.
    ///   - mean: The mean of the customer's repeat purchases with a value.
    /// - Returns: The forecast, with values if these were asked for.
    package func forecast(_ shared: Shared, mean: Double) -> LifetimeForecast {
        var forecast = LifetimeForecast(
            alive: shared.alive, purchases: shared.purchases, lowPurchases: shared.low, highPurchases: shared.high)
        guard let spend = settings.spend, let spread = shared.spread else { return forecast }
        forecast.value = shared.purchases * shared.discount * spend.expectedValue(count: shared.valued, mean: mean)
        let unit = spend.gamma + Double(shared.valued) * max(mean, 0)
        (forecast.lowValue, forecast.highValue) = (spread.lowerBound * unit, spread.upperBound * unit)
        return forecast
    }
}

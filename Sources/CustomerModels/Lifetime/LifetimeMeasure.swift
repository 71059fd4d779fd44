/// What forecasts are judged by: mean absolute errors over customers, lower being better.
package enum LifetimeMeasure: String, CaseIterable, Sendable {
    /// Of numbers of purchases.
    case purchases = "purchases-mae"
    /// Of values.
    case value = "value-mae"

    /// The rule beside which they are measured: each customer buys and spends as in the year before.
    package static let baseline = "last-year"
}

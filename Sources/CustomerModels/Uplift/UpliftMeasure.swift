/// What uplift models are judged by, higher being better.
package enum UpliftMeasure: String, CaseIterable, Sendable {
    /// The normalized Qini coefficient.
    case qini

    /// The rule beside which it is measured: customers in an order by chance, whose coefficient is expected to be 0.
    package static let baseline = "random"
}

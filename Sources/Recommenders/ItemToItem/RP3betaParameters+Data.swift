import Diagnostics

/// What β is where it is not given: a rule of the data.
///
/// An item's weight is divided by n_i^β. Where items have few customers, n_i tells little, and a large β lists what a
/// single customer bought; where they have many, only a large β lists more than what is popular. With the mean c̄ of
/// distinct customers per item
///
///     β = min(0.6, c̄ / 80)
///
/// with two significant digits. docs/tuning.md has the measurements.
extension RP3betaParameters: DataDefaultedParameters {
    static let largestBeta = 0.6
    /// The customers of an item that add 1 to β.
    private static let customersOfBeta = 80.0

    package static var dataDefaults: [DataDefault<Self>] { [DataDefault(.beta, \.givenBeta)] }

    package static func usual(users _: Int, items: Int, pairs: Int) -> Self {
        var parameters = Self()
        parameters.beta = min(largestBeta, Double(pairs) / Double(max(items, 1)) / customersOfBeta).inTwoDigits
        return parameters
    }
}

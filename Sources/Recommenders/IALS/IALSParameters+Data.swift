import Diagnostics
import RecommenderModels

/// What α₀ and λ are where they are not given: a rule of the data.
///
/// A customer with n items has the ridge λ (α₀·items + n). Where the first part is too large, all lists become the popular
/// one; where it is too small, a model learns single events by heart. On shops of all densities the product λ α₀ of good
/// values grows with the mean n̄ of distinct items per customer up to n̄ = 10, and falls again with a catalogue that is
/// large beside what customers have:
///
///     λ = 0.05 / √n̄, from 0.003 to 0.05
///     λ α₀ = min(0.0003 n̄, 0.003, max(12, 0.3 n̄) / items), α₀ from 0.001 to 1
///
/// both with two significant digits, so that they seldom change from night to night. docs/tuning.md has the
/// measurements.
extension IALSParameters: DataDefaultedParameters {
    private enum DataRule {
        /// The bounds of λ α₀: by the items of customers, and in general.
        static let products = (perItem: 0.0003, most: 0.003)
        /// The bounds of λ α₀ · items.
        static let ofCatalogue = (least: 12.0, perItem: 0.3)
        static let unobservedWeights = 0.001...1.0
        static let regularization = 0.05
        static let regularizations = 0.003...0.05
    }

    package static var dataDefaults: [DataDefault<Self>] {
        [DataDefault(.regularization, \.givenRegularization), DataDefault(.unobservedWeight, \.givenUnobservedWeight)]
    }

    package static func usual(users: Int, items: Int, pairs: Int) -> Self {
        let mean = Double(max(pairs, 1)) / Double(max(users, 1))
        var parameters = Self()
        parameters.regularization =
            (DataRule.regularization / mean.squareRoot()).clamped(to: DataRule.regularizations).inTwoDigits
        let (bounds, catalogue) = (DataRule.products, DataRule.ofCatalogue)
        let product = min(
            bounds.perItem * mean, bounds.most,
            max(catalogue.least, catalogue.perItem * mean) / Double(max(items, 1)))
        parameters.unobservedWeight =
            (product / parameters.regularization).clamped(to: DataRule.unobservedWeights).inTwoDigits
        return parameters
    }
}

package import Diagnostics

/// The parameters of an RP³β fit.
package struct RP3betaParameters: Codable, Sendable, Equatable {
    /// The power α of each step's probability; the defaults suit four shops taken together (docs/tuning.md).
    package var alpha = 0.5
    /// The power β: an item's weight is divided by its number of customers to this power, and 0 favours popular items.
    package var beta = 0.6
    /// How many weights of each item are kept.
    package var neighbours = 50

    package init() {}

    /// - Throws: `UserError` with code `wrongUsage` that names the parameter and the values that it takes.
    package func validate() throws {
        try Constraints.alpha.check(alpha)
        try Constraints.beta.check(beta)
        try NeighbourConstraints.neighbours.check(neighbours)
    }
}

extension RP3betaParameters {
    /// The values that the parameters take; `NeighbourConstraints` has those of `neighbours`.
    package enum Constraints {
        package static let alpha = Parameter<Double>(.alpha, .numbers(0...4))
        package static let beta = Parameter<Double>(.beta, .numbers(0...4))
    }
}

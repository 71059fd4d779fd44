package import Diagnostics

/// The parameters of an EASE^R fit.
package struct EASEParameters: Codable, Sendable, Equatable {
    /// The weight λ of the squared norm of B; this default was the best over four shops taken together
    /// (docs/tuning.md).
    package var l2 = 500.0
    /// How many weights of each item are kept, those of the largest magnitude; `nil` keeps all.
    package var neighbours: Int? = 500

    package init() {}

    /// - Throws: `UserError` with code `wrongUsage` that names the parameter and the values that it takes.
    package func validate() throws {
        try Constraints.l2.check(l2)
        if let neighbours { try NeighbourConstraints.neighbours.check(neighbours) }
    }
}

extension EASEParameters {
    /// The values that the parameters take; `NeighbourConstraints` has those of `neighbours`.
    package enum Constraints {
        package static let l2 = Parameter<Double>(.l2, .numbers(1e-6...1e12, words: "a number from 0.000001 to 1e12"))
    }
}

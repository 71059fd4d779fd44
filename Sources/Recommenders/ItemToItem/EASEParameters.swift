import Diagnostics

/// The parameters of an EASE^R fit.
package struct EASEParameters: Codable, Sendable, Equatable {
    /// The weight λ of the squared norm of B; this default was the best over four shops taken together
    /// (docs/tuning.md).
    package var l2 = 500.0
    /// How many weights of each item are kept, those of the largest magnitude; `nil` keeps all.
    package var neighbours: Int? = 500

    package init() {}

    /// - Throws: `UserError` with code `wrongUsage` that names the flag and its range.
    package func validate() throws {
        try Parameter.check(l2.isFinite && l2 >= 1e-6 && l2 <= 1e12, "--l2 \(l2)", "a number from 0.000001 to 1e12")
        if let neighbours {
            try Parameter.check(
                (1...1_000_000).contains(neighbours), "--neighbours \(neighbours)", "a number from 1 to 1000000")
        }
    }
}

import Diagnostics

/// The parameters of an RP³β fit.
package struct RP3betaParameters: Codable, Sendable, Equatable {
    /// The power α of each step's probability; the defaults suit four shops taken together (docs/tuning.md).
    package var alpha = 0.5
    /// The power β: an item's weight is divided by its number of customers to this power, and 0 favours popular items.
    package var beta = 0.6
    /// How many weights of each item are kept.
    package var neighbours = 50

    package init() {}

    /// - Throws: `UserError` with code `wrongUsage` that names the flag and its range.
    package func validate() throws {
        try Parameter.check((0...4).contains(alpha), "--alpha \(alpha)", "a number from 0 to 4")
        try Parameter.check((0...4).contains(beta), "--beta \(beta)", "a number from 0 to 4")
        try Parameter.check(
            (1...1_000_000).contains(neighbours), "--neighbours \(neighbours)", "a number from 1 to 1000000")
    }
}

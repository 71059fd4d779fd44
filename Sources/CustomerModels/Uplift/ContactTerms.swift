import Diagnostics

/// What it costs to treat a customer, and what an outcome is worth that the treatment caused, in one currency.
package struct ContactTerms: Codable, Sendable, Equatable {
    package let cost: Double
    package let value: Double

    /// - Throws: `UserError` with code `wrongUsage` for a negative or infinite amount, or a value that is not positive.
    package init(cost: Double, value: Double) throws {
        guard cost >= 0 && cost <= Self.most else {
            throw UserError(
                .wrongUsage, "\(.treatmentCost, cost) is out of range", remedy: "Give an amount from 0 to 1e100")
        }
        guard value > 0 && value <= Self.most else {
            throw UserError(
                .wrongUsage, "\(.outcomeValue, value) is out of range",
                remedy: "Give an amount above 0, at most 1e100")
        }
        (self.cost, self.value) = (cost, value)
    }

    /// The greatest amount; it can be multiplied by any number of customers without becoming infinite.
    private static let most = 1e100

    /// Whether a contact brings more than it costs: value · uplift > cost.
    package func isWorth(_ uplift: Double) -> Bool { value * uplift > cost }
}

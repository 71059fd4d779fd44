import Diagnostics

/// The cost of contacting a row, and the value of contacting a row whose true label is yes.
package struct ContactEconomics: Codable, Sendable, Equatable {
    package let costPerContact: Double
    package let valuePerTruePositive: Double

    private enum CodingKeys: String, CodingKey {
        case costPerContact = "cost_per_contact"
        case valuePerTruePositive = "value_per_true_positive"
    }

    /// Creates the terms of a campaign, in any one currency.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a negative or infinite amount, or a value that is not positive.
    package init(costPerContact: Double, valuePerTruePositive: Double) throws {
        guard costPerContact >= 0 && costPerContact <= Self.most else {
            throw UserError(
                .wrongUsage, "the cost of a contact is \(costPerContact)", remedy: "Give an amount from 0 to 1e100")
        }
        guard valuePerTruePositive > 0 && valuePerTruePositive <= Self.most else {
            throw UserError(
                .wrongUsage, "the value of a true positive is \(valuePerTruePositive)",
                remedy: "Give an amount above 0, at most 1e100")
        }
        self.costPerContact = costPerContact
        self.valuePerTruePositive = valuePerTruePositive
    }

    /// The greatest amount; it can be multiplied by any number of rows without becoming infinite.
    private static let most = 1e100

    /// The lowest probability at which a contact is worth its cost, cost / value, if probabilities are calibrated
    /// (Elkan 2001, "The foundations of cost-sensitive learning", section 2); above 1 no contact is worth it.
    package var breakEven: Double { costPerContact / valuePerTruePositive }

    func profit(contacts: Double, truePositives: Double) -> Double {
        valuePerTruePositive * truePositives - costPerContact * contacts
    }
}

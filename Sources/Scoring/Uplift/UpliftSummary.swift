package import Events

/// The result of a batch of uplifts, in numbers.
package struct UpliftSummary: CountedSummary, Equatable {
    /// The rows that were written.
    package internal(set) var rows = 0
    /// How many of these are contacted.
    package internal(set) var contacts = 0
    /// What decided it: `5.0 * uplift > 1.0`, `best 0.1` or `uplift > 0`.
    package let rule: String
    /// The mean of the uplifts; nil without rows.
    package internal(set) var meanUplift: Double?
    /// The rows left out because their customers said no; nil without a consent table.
    package internal(set) var optedOut: Int?
    /// The rows that could not be read and were skipped.
    package internal(set) var invalid = 0
    /// How many cells of each column have a level that training did not have.
    package internal(set) var unseenLevels: [String: Int] = [:]
    /// How the consent table meets the customers; nil without it.
    package internal(set) var consent: ConsentCounts?

    private enum CodingKeys: String, CodingKey {
        case rows, contacts, rule, invalid, consent
        case meanUplift = "mean_uplift"
        case optedOut = "opted_out"
        case unseenLevels = "unseen_levels"
    }

    init(rule: ContactRule) {
        self.rule = rule.text
    }

    package var figures: [BatchFigure] {
        [BatchFigure("contacts", "The customers who are contacted.", contacts)]
            + (optedOut.map { [BatchFigure("opted_out_customers", "The customers who opted out.", $0)] } ?? [])
    }
}

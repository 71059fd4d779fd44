package import Events
package import Features
package import Ids

/// The result of a batch of probabilities, in numbers.
package struct ScoreSummary: Codable, Sendable, Equatable {
    /// The rows that were written.
    package internal(set) var rows = 0
    /// The number of rows of a table, or of customers of the events, left out because they said no; `nil` without a
    /// consent table, and for events where silence is a no, too.
    package internal(set) var optedOut: Int?
    /// The number of rows of a table that could not be read and were skipped.
    package internal(set) var invalid: Int?
    /// How many cells of each column of a table have a level that training did not have; `nil` for events without a
    /// table of customers.
    package internal(set) var unseenLevels: [String: Int]?
    /// How the consent table meets the customers, and the item table the events; `nil` without the table.
    package internal(set) var consent: ConsentCounts?
    package internal(set) var itemTable: IdCounts?
    /// How the customers' own table meets the events; `nil` without one.
    package internal(set) var customerTable: ProfileCounts?
    /// How the table of pairs of ids meets the events; `nil` without one.
    package internal(set) var identities: IdentityCounts?
    /// The mean of the probabilities; `nil` without rows.
    package internal(set) var meanProbability: Double?
    /// The cutoff for customers made from events, in UTC, in the form in which a cutoff is given.
    package internal(set) var at: String?

    private enum CodingKeys: String, CodingKey {
        case rows, invalid, at, consent, identities
        case optedOut = "opted_out"
        case unseenLevels = "unseen_levels"
        case itemTable = "item_table"
        case customerTable = "customer_table"
        case meanProbability = "mean_probability"
    }
}

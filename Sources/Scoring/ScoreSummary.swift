/// What a batch of probabilities did, in numbers.
package struct ScoreSummary: Codable, Sendable, Equatable {
    /// The rows that were written.
    package internal(set) var rows = 0
    /// Rows of a table that were left out because their customer has opted out.
    package internal(set) var optedOut: Int?
    /// Rows of a table that could not be read and were passed over.
    package internal(set) var invalid: Int?
    /// The mean of the probabilities; `nil` without rows.
    package internal(set) var meanProbability: Double?
    /// The cutoff of customers made from events, in UTC; `--at` takes it.
    package internal(set) var at: String?

    private enum CodingKeys: String, CodingKey {
        case rows, invalid, at
        case optedOut = "opted_out"
        case meanProbability = "mean_probability"
    }
}

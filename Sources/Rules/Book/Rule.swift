package import Diagnostics
package import Events

/// What a shop decides about its lists, beside what the model says: one entry of `rules.json`.
package struct Rule: Sendable, Equatable {
    /// What the rule does.
    package enum Action: Sendable, Equatable {
        /// Items that meet `condition` never appear.
        case exclude
        /// Items that do not meet `condition` never appear.
        case only
        /// The scores of items that meet `condition` are boosted by a factor.
        case boost(Double)
        /// Scores are boosted by a power of a column, the price or the margin.
        case objective(column: String, weight: Double)
        /// At most so many items of a list have the same value in a column.
        case cap(Int, by: String)
        /// Items that the customer bought in the last days never appear.
        case excludeBoughtWithin(days: Int)
        /// Items that were shown to the customer so often without a click never appear.
        case excludeShown(times: Int)
        /// Items that stand at a position, counted from 1, and at those that follow.
        case pin([String], at: Int)
        /// Items are chosen by λ · relevance − (1 − λ) · similarity to what is listed already.
        case diversity(lambda: Double, by: Similarity)
    }

    /// What makes two items similar.
    package enum Similarity: Sendable, Equatable {
        /// The cosine of their factors.
        case factors
        /// Equal values in a column.
        case column(String)
    }

    package let name: String
    package let action: Action
    /// Which items the rule is about; `nil` for all.
    package let condition: Condition?
    package let days: Days
    /// The file and the line at which the rule begins.
    package let place: UserError.Place

    var isAboutDaysOfPurchases: Bool {
        if case .excludeBoughtWithin = action { true } else { false }
    }

    /// The error of a rule, which names the file, the line and the rule.
    ///
    /// - Parameters:
    ///   - problem: What is wrong.
    ///   - remedy: How to mend it.
    ///   - line: The line; that at which the rule begins unless given.
    /// - Returns: The error.
    func error(_ problem: Message, remedy: Message, line: Int? = nil) -> UserError {
        UserError(
            .invalidData, "the rule '\(name)': \(problem)",
            at: .init(file: place.file, line: line ?? place.line), remedy: remedy)
    }
}

extension Rule.Action {
    /// The key that says in the file what the rule does.
    package var key: String {
        switch self {
        case .exclude: "exclude"
        case .only: "only"
        case .boost: "boost"
        case .objective: "objective"
        case .cap: "cap"
        case .excludeBoughtWithin: "exclude_bought_within"
        case .excludeShown: "exclude_shown"
        case .pin: "pin"
        case .diversity: "diversity"
        }
    }
}

import Diagnostics
package import Events

extension Measure {
    /// The items to find that a customer had before, or had not: a measure of hits may be about one of them alone.
    ///
    /// | name | measures |
    /// |---|---|
    /// | `ndcg@20/new` | the list without what the customer had, on the items to find that the customer had not |
    /// | `ndcg@20/again` | the list of what the customer had alone, on the items to find among it |
    package enum Part: String, CaseIterable, Sendable {
        case new
        case again

        /// What customers have to find, in words that follow `an item to find that they`.
        package var words: String { self == .new ? "had not before" : "had before" }
    }

    /// Refuses measures of parts where lists leave out what customers had, so that there are no parts.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func checkParts(_ measures: [Measure], mask: ItemMask) throws {
        guard mask == .seen, let measure = measures.first(where: { $0.part != nil }) else { return }
        throw UserError(
            .wrongUsage,
            "the metric '\(measure)' tells what customers had from what is new to them, but lists leave out what they had",
            remedy: "Measure with \(.mask, ItemMask.none.rawValue), or without the part behind '/'")
    }
}

/// How many customers and pairs a part of the items to find has.
package struct PartCounts: Codable, Sendable, Equatable {
    /// The customers with an item of the part to find; the means of its measures are over these.
    package let users: Int
    /// The other customers of the report.
    package let usersWithout: Int
    package let pairs: Int

    private enum CodingKeys: String, CodingKey {
        case users, pairs
        case usersWithout = "users_without"
    }
}

/// The lists of one part of the items to find.
package struct PartTallies: Sendable {
    let part: Measure.Part
    let pairs: Int
    let model: RankingTally
    let baselines: [String: RankingTally]

    /// - Parameters:
    ///   - part: The part.
    ///   - pairs: The number of its pairs.
    ///   - model: The tally of the model's lists, by measures of this part.
    ///   - baselines: Tallies of the same measures over the same users in the same order, by name.
    package init(_ part: Measure.Part, pairs: Int, model: RankingTally, baselines: [String: RankingTally]) {
        for tally in baselines.values { precondition(tally.measures == model.measures) }
        self.part = part
        self.pairs = pairs
        self.model = model
        self.baselines = baselines
    }
}

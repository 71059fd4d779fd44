import Diagnostics
package import Events
package import LinearAlgebra

/// The result of an evaluation, with the keys of its JSON output.
///
/// ```json
/// {"users": 1854, "metrics": {"ndcg@20": {"value": 0.1069, "low": 0.1011, "high": 0.1130}},
///  "baselines": {"popularity": {"metrics": {…}, "differences": {…}}},
///  "masked": "seen", "skipped": {"unknown_user": 41818, "unknown_item": 8908, "already_seen": 41494}}
/// ```
///
/// A command that adds its own keys (`model`, `version`) encodes them and then this value into the same encoder.
package struct EvaluationReport: Codable, Sendable, Equatable {
    /// The users with at least one relevant item; the means are over these users.
    package let users: Int
    package let metrics: [Measure: Estimate]
    package private(set) var baselines: [String: Comparison]
    package let masked: ItemMask
    package let skipped: SkippedRows
    /// The users in deciles by how many items they had before, the fewest first; nil unless requested.
    package let byActivity: [ActivityGroup]?
    /// The relevant items by category, the category with the most pairs first; nil unless requested.
    package let byCategory: [CategoryGroup]?

    private enum CodingKeys: String, CodingKey {
        case users, metrics, baselines, masked, skipped
        case byActivity = "by_activity"
        case byCategory = "by_category"
    }

    /// Another ranker on the same users.
    package struct Comparison: Codable, Sendable, Equatable {
        /// The other ranker's own values.
        package let metrics: [Measure: Estimate]
        /// The model's values minus the other's, with intervals from the same resamples.
        package let differences: [Measure: Estimate]
    }

    /// The test rows that were not used, each counted under the first reason that holds.
    package struct SkippedRows: Codable, Sendable, Equatable {
        package var unknownUser: Int
        package var unknownItem: Int
        package var alreadySeen: Int

        package init(unknownUser: Int = 0, unknownItem: Int = 0, alreadySeen: Int = 0) {
            self.unknownUser = unknownUser
            self.unknownItem = unknownItem
            self.alreadySeen = alreadySeen
        }

        private enum CodingKeys: String, CodingKey {
            case unknownUser = "unknown_user"
            case unknownItem = "unknown_item"
            case alreadySeen = "already_seen"
        }
    }

    /// Creates the report on a model's lists and those of the rankers that it is compared with.
    ///
    /// - Parameters:
    ///   - model: the tally of the model's lists.
    ///   - baselines: tallies of the same measures over the same users in the same order, by name.
    ///   - activity: how many items each user had before, in that order; nil for no report by activity. The report by
    ///     category is made when the tallies have categories.
    ///   - masked: which items the lists leave out.
    ///   - skipped: the test rows that were not used.
    ///   - bootstrap: how the intervals are computed.
    ///   - threads: how many resamples are worked on at once.
    /// - Throws: `UserError` with code `invalidData` when no user has a relevant item.
    package init(
        model: RankingTally, baselines: [String: RankingTally] = [:], activity: [Int]? = nil, masked: ItemMask,
        skipped: SkippedRows = .init(), bootstrap: Bootstrap, threads: Threads
    ) throws {
        guard model.users > 0 else { throw Self.nothingToMeasure(skipped) }
        for tally in baselines.values { precondition(tally.measures == model.measures) }
        let lists = model.measured
        let others = baselines.mapValues(\.measured)
        let estimates = try Estimates(lists, others: others, bootstrap: bootstrap, threads: threads)
        users = model.users
        metrics = estimates.metrics
        self.baselines = estimates.baselines
        self.masked = masked
        self.skipped = skipped
        byActivity = try activity.map { activity in
            precondition(activity.count == model.users)
            return try ActivityGroup.deciles(
                activity, lists, others: others, bootstrap: bootstrap, threads: threads)
        }
        byCategory = try CategoryGroup.all(model, others: baselines, bootstrap: bootstrap, threads: threads)
    }

    /// The same report beside a further ranker, which may have been measured on a part of the users.
    package func beside(_ comparison: Comparison, named name: String) -> EvaluationReport {
        var report = self
        report.baselines[name] = comparison
        return report
    }

    private static func nothingToMeasure(_ skipped: SkippedRows) -> UserError {
        UserError(
            .invalidData,
            "no user has an item left to find: \(skipped.unknownUser) test rows have an unknown user, "
                + "\(skipped.unknownItem) an unknown item, \(skipped.alreadySeen) an item that the user already had",
            remedy: "Check that the test events are of the same shop and later than those of the training")
    }
}

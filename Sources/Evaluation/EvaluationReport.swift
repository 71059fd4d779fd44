import Diagnostics

/// What an evaluation found, in the words of `--format json`.
///
/// ```json
/// {"users": 1854, "metrics": {"ndcg@20": {"value": 0.1069, "low": 0.1011, "high": 0.1130}},
///  "baselines": {"popularity": {"metrics": {…}, "differences": {…}}},
///  "masked": "seen", "skipped": {"unknown_user": 41818, "unknown_item": 8908, "already_seen": 41494}}
/// ```
///
/// A command that adds keys of its own (`model`, `version`) encodes them and then this value into the same encoder.
package struct EvaluationReport: Codable, Sendable, Equatable {
    /// The users with at least one relevant item, over whom the means go.
    package let users: Int
    package let metrics: [Measure: Estimate]
    package let baselines: [String: Comparison]
    package let masked: Mask
    package let skipped: SkippedRows

    /// Another ranker on the same users.
    package struct Comparison: Codable, Sendable, Equatable {
        /// The other ranker's own values.
        package let metrics: [Measure: Estimate]
        /// The model's values minus the other's, with intervals from the same resamples.
        package let differences: [Measure: Estimate]
    }

    /// The items that no list may hold.
    package enum Mask: String, Codable, Sendable, CaseIterable {
        /// Those that the user had before.
        case seen
        case none
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

    /// Draws up the report on a model's lists and those of the rankers it is compared with.
    ///
    /// - Parameters:
    ///   - model: the tally of the model's lists.
    ///   - baselines: tallies of the same measures over the same users in the same order, by name.
    ///   - masked: which items the lists leave out.
    ///   - skipped: the test rows that were not used.
    ///   - bootstrap: how the intervals are made.
    ///   - threads: how many resamples are worked on at once.
    /// - Throws: `UserError` with code `invalidData` when no user has a relevant item.
    package init(
        model: RankingTally, baselines: [String: RankingTally] = [:], masked: Mask, skipped: SkippedRows = .init(),
        bootstrap: Bootstrap, threads: Int
    ) throws {
        guard model.users > 0 else { throw Self.nothingToMeasure(skipped) }
        let others = baselines.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (_, tally) in others { precondition(tally.measures == model.measures && tally.users == model.users) }
        let tallies = [model] + others.map(\.value)
        let resampled = try bootstrap.means(of: tallies.flatMap(\.values), threads: threads)
        let width = model.values.count
        /// The resampled means of one measure of one tally.
        func means(_ tally: Int, _ position: Int) -> [Double] { resampled.map { $0[tally * width + position] } }

        users = model.users
        metrics = Self.estimates(of: model) { bootstrap.interval(of: means(0, $0)) }
        var comparisons: [String: Comparison] = [:]
        for (number, other) in others.enumerated() {
            let estimates = Self.estimates(of: other.value) { bootstrap.interval(of: means(number + 1, $0)) }
            var differences: [Measure: Estimate] = [:]
            for (measure, estimate) in metrics {
                guard let otherEstimate = estimates[measure] else { continue }
                let interval = model.means.firstIndex(of: measure).map { position in
                    bootstrap.interval(of: zip(means(0, position), means(number + 1, position)).map { $0 - $1 })
                }
                differences[measure] = Estimate(estimate.value - otherEstimate.value, interval: interval)
            }
            comparisons[other.key] = Comparison(metrics: estimates, differences: differences)
        }
        self.baselines = comparisons
        self.masked = masked
        self.skipped = skipped
    }

    /// The values of a tally's measures, with the intervals of those that are means over users.
    private static func estimates(
        of tally: RankingTally, interval: (_ position: Int) -> ClosedRange<Double>
    ) -> [Measure: Estimate] {
        var estimates: [Measure: Estimate] = [:]
        for (position, measure) in tally.means.enumerated() {
            let mean = tally.values[position].reduce(0, +) / Double(tally.users)
            estimates[measure] = Estimate(mean, interval: interval(position))
        }
        for (measure, coverage) in zip(tally.coverageMeasures, tally.coverages) {
            estimates[measure] = Estimate(coverage)
        }
        return estimates
    }

    private static func nothingToMeasure(_ skipped: SkippedRows) -> UserError {
        UserError(
            .invalidData,
            "no user has an item left to find: \(skipped.unknownUser) test rows have an unknown user, "
                + "\(skipped.unknownItem) an unknown item, \(skipped.alreadySeen) an item that the user already had",
            remedy: "Check that the test events are of the same shop and later than those of the training")
    }
}

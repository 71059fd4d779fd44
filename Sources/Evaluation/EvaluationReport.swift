package import Diagnostics
package import Events
package import LinearAlgebra

/// The result of an evaluation, with the keys of its JSON output.
///
/// ```json
/// {"users": 1854, "metrics": {"ndcg@20": {"value": 0.1069, "low": 0.1011, "high": 0.1130}},
///  "baselines": {"popularity": {"metrics": {…}, "differences": {…}}},
///  "masked": "seen", "skipped": {"unknown_user": 41818, "unknown_item": 8908, "already_seen": 41494},
///  "unknown_items": {"mode": "skip", "known_pairs": 56091, "unknown_pairs": 6210}}
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
    package let unknownItems: UnknownItemPairs
    /// How the table of candidates meets the pairs; nil without one.
    package let candidates: CandidateCounts?
    /// The parts of the items to find that a measure is about, by their names; nil when none is.
    package let parts: [String: PartCounts]?
    /// The users in deciles by how many items they had before, the fewest first; nil unless requested.
    package let byActivity: [ActivityGroup]?
    /// The relevant items by category, the category with the most pairs first; nil unless requested.
    package let byCategory: [CategoryGroup]?
    /// How many further categories had pairs, where only some are shown; no part of the JSON output.
    package private(set) var furtherCategories = 0
    /// How many further channels had users, where only some are shown; no part of the JSON output.
    package private(set) var furtherChannels = 0
    /// The users by the channel of most of their events to find, the one with the most users first; nil unless requested.
    package let byChannel: [ChannelGroup]?
    /// The users by their segment, the one with the most users first; nil unless requested.
    package let bySegment: [SegmentGroup]?

    private enum CodingKeys: String, CodingKey {
        case users, metrics, baselines, masked, skipped, candidates, parts
        case unknownItems = "unknown_items"
        case byActivity = "by_activity"
        case byCategory = "by_category"
        case byChannel = "by_channel"
        case bySegment = "by_segment"
    }

    /// Another ranker on the same users.
    package struct Comparison: Codable, Sendable, Equatable {
        /// The other ranker's own values.
        package let metrics: [Measure: Estimate]
        /// The model's values minus the other's, with intervals from the same resamples.
        package let differences: [Measure: Estimate]

        /// With the values of other measures of the same ranker.
        fileprivate func joined(with other: Comparison) -> Comparison {
            Comparison(
                metrics: metrics.merging(other.metrics) { $1 },
                differences: differences.merging(other.differences) { $1 })
        }
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
    ///   - channels: the channel of each user, in that order; nil for no report by channel.
    ///   - segments: the segment of each user, in that order; nil for no report by segment.
    ///   - masked: which items the lists leave out.
    ///   - skipped: the test rows that were not used.
    ///   - unknownItems: the pairs whose items are known, and the others.
    ///   - candidates: how the table of candidates meets the pairs; nil without one.
    ///   - parts: the tallies of the measures that are about a part of the items to find; `model` has the others.
    ///   - scope: what the groups show; nil for all that the totals do.
    ///   - bootstrap: how the intervals are computed.
    ///   - threads: how many resamples are worked on at once.
    /// - Throws: `UserError` with code `invalidData` when no user has a relevant item, or none of the only part that is
    ///   measured.
    package init(
        model: RankingTally, baselines: [String: RankingTally] = [:], activity: [Int]? = nil,
        channels: [String?]? = nil, segments: [String?]? = nil, masked: ItemMask, skipped: SkippedRows = .init(),
        unknownItems: UnknownItemPairs = .init(), candidates: CandidateCounts? = nil, parts: [PartTallies] = [],
        scope: GroupScope? = nil, bootstrap: Bootstrap, threads: Threads
    ) throws {
        guard model.users > 0 else { throw Self.nothingToMeasure(skipped, candidates) }
        for tally in baselines.values { precondition(tally.measures == model.measures) }
        let lists = model.measured
        let others = baselines.mapValues(\.measured)
        let estimates = try Estimates(lists, others: others, bootstrap: bootstrap, threads: threads)
        users = model.users
        var (metrics, comparisons) = (estimates.metrics, estimates.baselines)
        for part in parts where part.model.users > 0 {
            let own = try Estimates(
                part.model.measured, others: part.baselines.mapValues(\.measured), bootstrap: bootstrap,
                threads: threads)
            metrics.merge(own.metrics) { $1 }
            comparisons.merge(own.baselines) { $0.joined(with: $1) }
        }
        if metrics.isEmpty, let empty = parts.first?.part { throw Self.nothingToMeasure(of: empty) }
        self.metrics = metrics
        self.baselines = comparisons
        var counts: [String: PartCounts] = [:]
        for part in parts {
            counts[part.part.rawValue] = PartCounts(
                users: part.model.users, usersWithout: model.users - part.model.users, pairs: part.pairs)
        }
        self.parts = counts.isEmpty ? nil : counts
        self.masked = masked
        self.skipped = skipped
        self.unknownItems = unknownItems
        self.candidates = candidates
        let shown = scope.map { $0.restricted(lists) } ?? lists
        let shownOthers = scope.map { scope in scope.restricted(others).mapValues(scope.restricted) } ?? others
        let resampling = scope.map { $0.bootstrap(bootstrap) } ?? bootstrap
        byActivity = try activity.map { activity in
            precondition(activity.count == model.users)
            return try ActivityGroup.deciles(
                activity, shown, others: shownOthers, bootstrap: resampling, threads: threads)
        }
        let channels = try channels.map { channels in
            precondition(channels.count == model.users)
            return try ChannelGroup.all(
                channels, shown, others: shownOthers, most: scope?.channels, bootstrap: resampling, threads: threads)
        }
        byChannel = channels?.groups
        furtherChannels = channels?.further ?? 0
        bySegment = try segments.map { segments in
            precondition(segments.count == model.users)
            return try SegmentGroup.all(
                segments, shown, others: shownOthers, bootstrap: resampling, threads: threads)
        }
        let categories = try CategoryGroup.all(
            model, others: scope?.restricted(baselines) ?? baselines, scope: scope, bootstrap: resampling,
            threads: threads)
        byCategory = categories?.groups
        furtherCategories = categories?.further ?? 0
    }

    /// The users with an item to find of each part that a measure is about, by its name; nil when none is.
    package var partUsers: [String: Int]? { parts?.mapValues(\.users) }

    /// Warns of parts that nobody has an item of, because their measures are missing.
    package func warnOfEmptyParts(_ progress: Progress) {
        for part in Measure.Part.allCases where parts?[part.rawValue]?.users == 0 {
            progress.warning(
                "no user has an item to find that they \(part.words), so no measure of /\(part.rawValue) was taken")
        }
    }

    /// The same report beside a further ranker, which may have been measured on a part of the users.
    package func beside(_ comparison: Comparison, named name: String) -> EvaluationReport {
        var report = self
        report.baselines[name] = comparison
        return report
    }

    private static func nothingToMeasure(of part: Measure.Part) -> UserError {
        UserError(
            .invalidData, "no user has an item to find that they \(part.words), and nothing else is measured",
            remedy: "Add a measure without '/\(part.rawValue)', or measure on more events")
    }

    private static func nothingToMeasure(_ skipped: SkippedRows, _ candidates: CandidateCounts?) -> UserError {
        if let candidates, candidates.usersWithout > 0 {
            return UserError(
                .invalidData,
                "of the users with an item to find none has candidates; they are \(candidates.usersWithout)",
                remedy: "Check that the table of candidates is of the users of the test events")
        }
        return UserError(
            .invalidData,
            "no user has an item left to find: \(skipped.unknownUser) test rows have an unknown user, "
                + "\(skipped.unknownItem) an unknown item, \(skipped.alreadySeen) an item that the user already had",
            remedy: "Check that the test events are of the same shop and later than those of the training")
    }
}

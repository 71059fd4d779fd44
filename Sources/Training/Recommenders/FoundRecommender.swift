package import Evaluation
package import Events
package import ModelStore
import Recommenders
package import Tuning

/// What a search has found.
package struct FoundRecommender: Sendable {
    /// The measure by which the winner was chosen, on the customers to judge by.
    package let metric: Measure
    /// The number of customers with pairs to find; `pairs` is the total number of pairs.
    package let users: Int
    package let pairs: Int
    /// What the trials were judged on.
    package let judged: JudgedEvents
    /// How a file of such events meets those that trials learnt from; `nil` without one.
    package let validation: ValidationCounts?
    /// Which items the lists of the trials left out.
    package let masked: ItemMask
    /// What the search found, as far as its customers can tell.
    package let verdict: Verdict
    /// How the winner compares with the customers' own counts; `nil` where lists leave out what customers have.
    package let ownCounts: OwnCountsVerdict?
    package let trials: [Trial]

    package var winner: Trial { verdict.winner }

    private var popularity: Trial? { trials.first { $0.algorithm.name == .popularity } }

    /// The account for the manifest.
    ///
    /// The winner is held against popularity by an interval that holds for all trials at once, because it is the best of
    /// them.
    package var quality: Quality {
        var quality = Quality(
            split: judged.split,
            metrics: [metric.description: Quality.Value(winner.value, low: winner.low, high: winner.high)])
        (quality.users, quality.pairs, quality.trials) = (users, pairs, trials.count)
        quality.mask = masked.rawValue
        if let popularity, verdict.best?.number == winner.number {
            let difference = verdict.overPopularity
            quality.baselines["popularity"] = Quality.Baseline(
                metrics: [
                    metric.description: Quality.Value(popularity.value, low: popularity.low, high: popularity.high)
                ],
                differences: [
                    metric.description: Quality.Value(difference.value, low: difference.low, high: difference.high)
                ])
        }
        return quality
    }

    /// What the manifest keeps of it for reports.
    package var details: VersionDetails {
        get throws {
            var details = VersionDetails()
            details.trials = try TrialLine.lines(of: trials)
            return details
        }
    }
}

/// The output of `tune`.
package struct TuningReport: Sendable {
    package let model: String
    package let version: Int
    package let found: FoundRecommender
    /// What the version learnt from.
    package let refit: Refit

    package init(_ found: FoundRecommender, model: String, version: Int, refit: Refit) {
        (self.model, self.version, self.found, self.refit) = (model, version, found, refit)
    }
}

extension TuningReport: Encodable {
    private enum CodingKeys: String, CodingKey {
        case model, version, metric, users, pairs, validation, masked, winner, verdict, trials, refit
        case holdOut = "hold_out"
        case ownCounts = "own_counts"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(refit, forKey: .refit)
        try container.encode(found.metric, forKey: .metric)
        try container.encode(found.users, forKey: .users)
        try container.encode(found.pairs, forKey: .pairs)
        try container.encode(found.judged, forKey: .holdOut)
        try container.encodeIfPresent(found.validation, forKey: .validation)
        try container.encode(found.masked, forKey: .masked)
        try container.encode(found.winner, forKey: .winner)
        try container.encode(JudgedVerdict(verdict: found.verdict, ownCounts: found.ownCounts), forKey: .verdict)
        try container.encodeIfPresent(found.ownCounts, forKey: .ownCounts)
        try container.encode(found.trials, forKey: .trials)
    }

    /// A verdict with the difference to the customers' own counts.
    private struct JudgedVerdict: Encodable {
        let verdict: Verdict
        let ownCounts: OwnCountsVerdict?

        private enum CodingKeys: String, CodingKey { case overOwnCounts = "over_own_counts" }

        func encode(to encoder: any Encoder) throws {
            try verdict.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(ownCounts?.difference, forKey: .overOwnCounts)
        }
    }
}

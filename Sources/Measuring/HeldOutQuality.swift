package import Diagnostics
package import Evaluation
import Events
package import Interactions
package import ModelStore

/// The quality of a model on events that were held out of its training.
package struct HeldOutQuality: Encodable, Sendable {
    /// The measures, of lists or of ratings.
    package enum Report: Sendable {
        /// With the number of pairs to find.
        case lists(EvaluationReport, pairs: Int)
        case ratings(RatingReport)
    }

    package let holdOut: HoldOut
    package let report: Report
    /// The users on whom a baseline was measured, too, where these are fewer than all.
    package var commonUsers: [String: Int] = [:]
    /// The same for each part of the items to find.
    package var commonPartUsers: [String: [String: Int]] = [:]
    /// Why models that were to be baselines could not be measured.
    package var failures: [String: UserError] = [:]

    package init(holdOut: HoldOut, report: Report) {
        self.holdOut = holdOut
        self.report = report
    }

    private enum CodingKeys: String, CodingKey {
        case metrics, baselines, masked, skipped, parts
        case heldOut = "held_out"
        case unknownItems = "unknown_items"
    }

    /// The hold-out, with the numbers of its users and pairs.
    private struct Counts: Encodable {
        let split: HoldOut
        let users: Int
        let pairs: Int
    }

    /// Writes the keys of an evaluation, except that the numbers of users and pairs are under `held_out`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch report {
        case .lists(let evaluation, let pairs):
            try container.encode(Counts(split: holdOut, users: evaluation.users, pairs: pairs), forKey: .heldOut)
            try container.encode(evaluation.metrics, forKey: .metrics)
            try container.encode(evaluation.baselines, forKey: .baselines)
            try container.encode(evaluation.masked, forKey: .masked)
            try container.encode(evaluation.skipped, forKey: .skipped)
            try container.encode(evaluation.unknownItems, forKey: .unknownItems)
            try container.encodeIfPresent(evaluation.parts, forKey: .parts)
        case .ratings(let evaluation):
            try container.encode(
                Counts(split: holdOut, users: evaluation.users, pairs: evaluation.ratings), forKey: .heldOut)
            try container.encode(evaluation.metrics, forKey: .metrics)
            try container.encode(evaluation.baselines, forKey: .baselines)
            try container.encode(evaluation.masked, forKey: .masked)
            try container.encode(evaluation.skipped, forKey: .skipped)
        }
    }
}

extension HeldOutQuality {
    /// The account for the manifest.
    package var quality: Quality {
        var quality: Quality
        switch report {
        case .lists(let evaluation, let pairs):
            quality = Quality(
                split: Quality.Split(holdOut), metrics: Quality.values(evaluation.metrics),
                baselines: evaluation.baselines.mapValues { .init($0.metrics, differences: $0.differences) },
                skipped: Quality.counts(evaluation.skipped))
            (quality.users, quality.pairs, quality.mask) = (evaluation.users, pairs, evaluation.masked.rawValue)
            quality.partUsers = evaluation.partUsers
            quality.unknownItems = evaluation.unknownItems.mode == .miss ? UnknownItems.miss.rawValue : nil
        case .ratings(let evaluation):
            quality = Quality(
                split: Quality.Split(holdOut), metrics: Quality.values(evaluation.metrics),
                baselines: evaluation.baselines.mapValues { .init($0.metrics, differences: $0.differences) },
                skipped: Quality.counts(evaluation.skipped))
            (quality.users, quality.pairs) = (evaluation.users, evaluation.ratings)
            quality.mask = evaluation.masked.rawValue
        }
        for (name, users) in commonUsers { quality.baselines[name]?.users = users }
        for (name, users) in commonPartUsers { quality.baselines[name]?.partUsers = users }
        return quality
    }
}

extension Quality.Split {
    package init(_ holdOut: HoldOut) {
        switch holdOut {
        case .from(let time): self.init(by: .time, from: time)
        case .last(let items): self.init(by: .last, items: items)
        case .lastOrder: self.init(by: .lastOrder)
        case .users(let share, let given): self.init(by: .users, share: share, given: given)
        }
    }
}

extension Quality.Baseline {
    package init<Measure: CustomStringConvertible & Hashable>(
        _ metrics: [Measure: Estimate], differences: [Measure: Estimate]
    ) {
        self.init(metrics: Quality.values(metrics), differences: Quality.values(differences))
    }
}

extension Quality {
    /// Estimates under the names of their measures.
    package static func values(_ estimates: [some CustomStringConvertible & Hashable: Estimate]) -> [String: Value] {
        Dictionary(
            uniqueKeysWithValues: estimates.map { measure, estimate in
                (measure.description, Value(estimate.value, low: estimate.low, high: estimate.high))
            })
    }

    fileprivate static func counts(_ skipped: EvaluationReport.SkippedRows) -> [String: Int] {
        [
            "unknown_user": skipped.unknownUser, "unknown_item": skipped.unknownItem,
            "already_seen": skipped.alreadySeen,
        ]
    }
}

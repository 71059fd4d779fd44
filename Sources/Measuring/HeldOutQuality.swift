package import Evaluation
package import Interactions

/// The quality of a model on events that were held out of its training.
package struct HeldOutQuality: Encodable, Sendable {
    /// The measures, of lists or of ratings.
    package enum Report: Sendable {
        case lists(RecommenderReport)
        case ratings(RatingReport)
    }

    package let holdOut: HoldOut
    package let report: Report

    package init(holdOut: HoldOut, report: Report) {
        self.holdOut = holdOut
        self.report = report
    }

    private enum CodingKeys: String, CodingKey {
        case metrics, baselines, masked, skipped
        case heldOut = "held_out"
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
        case .lists(let report):
            let evaluation = report.evaluation
            try container.encode(
                Counts(split: holdOut, users: evaluation.users, pairs: report.pairs), forKey: .heldOut)
            try container.encode(evaluation.metrics, forKey: .metrics)
            try container.encode(evaluation.baselines, forKey: .baselines)
            try container.encode(evaluation.masked, forKey: .masked)
            try container.encode(evaluation.skipped, forKey: .skipped)
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

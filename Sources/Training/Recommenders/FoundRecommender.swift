package import Evaluation
package import Events
package import Interactions
import Measuring
package import ModelStore
package import Tuning

/// What a search has found.
package struct FoundRecommender: Sendable {
    /// The measure by which the winner was chosen, on the held-out customers.
    package let metric: Measure
    /// The number of customers with pairs to find; `pairs` is the total number of pairs.
    package let users: Int
    package let pairs: Int
    package let holdOut: HoldOut
    /// Which items the lists of the trials left out.
    package let masked: ItemMask
    /// What the search found, as far as its customers can tell.
    package let verdict: Verdict
    package let trials: [Trial]

    package var winner: Trial { verdict.winner }

    /// The account for the manifest.
    package var quality: Quality {
        var quality = Quality(
            split: Quality.Split(holdOut),
            metrics: [metric.description: Quality.Value(winner.value, low: winner.low, high: winner.high)])
        (quality.users, quality.pairs, quality.trials) = (users, pairs, trials.count)
        quality.mask = masked.rawValue
        return quality
    }
}

/// The output of `tune`.
package struct TuningReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    /// The measure by which the winner was chosen, on the held-out customers.
    package let metric: Measure
    /// The number of customers with pairs to find; `pairs` is the total number of pairs.
    package let users: Int
    package let pairs: Int
    package let holdOut: HoldOut
    /// Which items the lists of the trials left out.
    package let masked: ItemMask
    package let winner: Trial
    /// What the search found, as far as its customers can tell.
    package let verdict: Verdict
    package let trials: [Trial]

    package init(_ found: FoundRecommender, model: String, version: Int) {
        (self.model, self.version) = (model, version)
        (metric, users, pairs, trials) = (found.metric, found.users, found.pairs, found.trials)
        (holdOut, masked, winner, verdict) = (found.holdOut, found.masked, found.winner, found.verdict)
    }

    private enum CodingKeys: String, CodingKey {
        case model, version, metric, users, pairs, masked, winner, verdict, trials
        case holdOut = "hold_out"
    }
}

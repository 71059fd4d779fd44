import Diagnostics
import Documents
package import Evaluation
import Events
import Interactions
import LinearAlgebra
import Measuring
import Recommenders
import Tuning

/// How the winner of a search compares with the customers' own counts, which need no model.
package struct OwnCountsVerdict: Sendable, Equatable {
    /// The measure of the counts, on the customers and resamples of the trials.
    package let value: Estimate
    /// Their half-life in days; `nil` where each purchase counts 1.
    package let halfLife: Double?
    /// The value of the winner minus that of the counts, with an interval that holds for all trials at once.
    package let difference: Estimate
    /// The number of customers with something to find.
    let users: Int
    let winner: Trial

    /// Whether the winner is better, as far as the customers can tell.
    package var isBetter: Bool { OwnCountsBaseline.canDecide(users: users) && difference.low ?? 0 > 0 }

    /// The verdict in a sentence without a full stop.
    package var text: String {
        let isPopularity = winner.algorithm.name == .popularity
        let named = isPopularity ? "popularity" : "trial \(winner.number) (\(winner.summary))"
        let counts = "the customers' own counts (\(Self.text(value)))"
        if isBetter { return "\(named) is better than \(counts) by \(Self.text(difference))" }
        let best = isPopularity ? "the best trial is that of popularity" : "the best one is \(named)"
        return "no model surely beats \(counts)\(fewness); \(best), with a difference of \(Self.text(difference))"
    }

    /// Why an interval above 0 decides nothing, if there are too few customers.
    private var fewness: String {
        if OwnCountsBaseline.canDecide(users: users) { return "" }
        return users == 1 ? ": 1 customer is too few to tell" : ": \(users) customers are too few to tell"
    }

    /// `0.0123 [0.0050, 0.0196]`.
    private static func text(_ estimate: Estimate) -> String {
        // A number that rounds to 0 has no sign.
        func fixed(_ value: Double) -> String { (abs(value) < 0.00005 ? 0 : value).fixed(4) }
        guard let low = estimate.low, let high = estimate.high else { return fixed(estimate.value) }
        return "\(fixed(estimate.value)) [\(fixed(low)), \(fixed(high))]"
    }
}

extension OwnCountsVerdict: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, low, high, text
        case halfLife = "half_life_days"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value.value, forKey: .value)
        try container.encodeIfPresent(value.low, forKey: .low)
        try container.encodeIfPresent(value.high, forKey: .high)
        try container.encodeIfPresent(halfLife, forKey: .halfLife)
        try container.encode(text, forKey: .text)
    }
}

extension RecommenderTuning {
    /// Measures the customers' own counts on the customers of a search.
    ///
    /// - Returns: `nil` where lists leave out what customers have, so that no list can hold what they count.
    func ownCounts(
        _ task: ValidationTask, _ parts: HoldOut.Parts, _ threads: Threads
    ) throws -> OwnCountsBaseline? {
        guard mask != .seen else { return nil }
        return try task.ownCounts(of: parts, threads: threads)
    }

    /// Holds the winner against the counts, and warns where it does not surely beat them.
    func verdict(
        _ counts: OwnCountsBaseline, _ verdict: Verdict, _ trials: [Trial], _ progress: Progress
    ) -> OwnCountsVerdict {
        let own = OwnCountsVerdict(
            value: counts.value, halfLife: counts.halfLife,
            difference: counts.difference(of: verdict.winner, among: trials), users: verdict.users,
            winner: verdict.winner)
        if !own.isBetter { progress.warning("\(own.text)") }
        return own
    }
}

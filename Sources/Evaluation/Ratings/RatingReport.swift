import Diagnostics
package import Events
package import LinearAlgebra

/// The result of an evaluation of predicted ratings, with the keys of its JSON output.
///
/// ```json
/// {"users": 900, "ratings": 10200, "metrics": {"rmse": {"value": 0.87, "low": 0.86, "high": 0.88}},
///  "baselines": {"bias": {"metrics": {…}, "differences": {…}}},
///  "masked": "seen", "skipped": {"unknown_user": 3, "unknown_item": 5, "already_seen": 0}}
/// ```
package struct RatingReport: Codable, Sendable, Equatable {
    /// The users with at least one hidden rating.
    package let users: Int
    /// The number of hidden ratings; the means are over these ratings.
    package let ratings: Int
    package let metrics: [RatingMeasure: Estimate]
    package let baselines: [String: Comparison]
    package let masked: ItemMask
    package let skipped: EvaluationReport.SkippedRows

    /// Another predictor on the same ratings.
    package struct Comparison: Codable, Sendable, Equatable {
        /// The other predictor's own values.
        package let metrics: [RatingMeasure: Estimate]
        /// The model's values minus the other's, with intervals from the same resamples.
        package let differences: [RatingMeasure: Estimate]
    }

    /// Creates the report on a model's errors and those of the predictors that it is compared with.
    ///
    /// - Parameters:
    ///   - model: The errors of the model.
    ///   - measures: The measures to compute.
    ///   - baselines: Errors on the same ratings of the same users in the same order, by name.
    ///   - masked: Whether ratings of pairs that the training had were left out.
    ///   - skipped: The test rows that were not used.
    ///   - bootstrap: How the intervals are computed; a resample draws a user with all their ratings.
    ///   - threads: How many resamples are worked on at once.
    /// - Throws: `UserError` with code `invalidData` when there is no rating to predict.
    package init(
        model: RatingErrors, measures: [RatingMeasure], baselines: [String: RatingErrors] = [:],
        masked: ItemMask, skipped: EvaluationReport.SkippedRows, bootstrap: Bootstrap, threads: Threads
    ) throws {
        guard model.users > 0 else { throw Self.nothingToMeasure(skipped) }
        let others = baselines.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (_, errors) in others { precondition(errors.counts == model.counts) }
        let all = [model] + others.map(\.value)
        let values = all.flatMap {
            $0.values(of: measures, weights: [Double](repeating: 1, count: model.users))
        }
        let resampled = try bootstrap.distribution(units: model.users, threads: threads) { counts in
            let weights = counts.map { Double($0) }
            return all.flatMap { $0.values(of: measures, weights: weights) }
        }
        func estimates(_ value: (Int) -> Double, _ onResample: ([Double], Int) -> Double) -> [RatingMeasure: Estimate] {
            var estimates: [RatingMeasure: Estimate] = [:]
            for (position, measure) in measures.enumerated() {
                let interval = bootstrap.interval(of: resampled.map { onResample($0, position) })
                estimates[measure] = Estimate(value(position), interval: interval)
            }
            return estimates
        }
        users = model.users
        ratings = model.ratings
        metrics = estimates({ values[$0] }, { $0[$1] })
        var comparisons: [String: Comparison] = [:]
        for (number, other) in others.enumerated() {
            let first = (number + 1) * measures.count
            comparisons[other.key] = Comparison(
                metrics: estimates({ values[first + $0] }, { $0[first + $1] }),
                differences: estimates({ values[$0] - values[first + $0] }, { $0[$1] - $0[first + $1] }))
        }
        self.baselines = comparisons
        self.masked = masked
        self.skipped = skipped
    }

    private static func nothingToMeasure(_ skipped: EvaluationReport.SkippedRows) -> UserError {
        UserError(
            .invalidData,
            "there is no rating to predict: \(skipped.unknownUser) test rows have an unknown user, "
                + "\(skipped.unknownItem) an unknown item, \(skipped.alreadySeen) a pair that the training had",
            remedy: "Check that the test ratings are of the same shop and later than those of the training")
    }
}

import Diagnostics

/// The outcomes of those who would have been in an experiment.
struct PlannedSample {
    /// One for each customer; of a ratio its linear form.
    let outcomes: [Double]
    /// The same minus θ (x − x̄); nil where nothing is known before.
    let adjusted: [Double]?
    let correlation: Double?
    let winsorizing: Winsorizing?

    /// - Throws: `UserError` with code `invalidData` for fewer than eight customers, and where nothing varies.
    init(_ joined: JoinedOutcomes, _ metric: ExperimentMetric, winsorize: Double?, days: Int) throws {
        let kept = joined.finished.indices.filter { joined.finished[$0] }
        var values = try joined.values(metric).picking(kept)
        guard kept.count >= 8 else {
            throw UserError(
                .invalidData, "an experiment of \(days) days has \(kept.count) customers whose outcomes are over",
                remedy: "Plan for more days, or for outcomes that are over sooner")
        }
        var winsorizing: Winsorizing?
        if let winsorize, metric.canBeWinsorized {
            winsorizing = Winsorizing.apply(to: &values.numerators, share: winsorize)
            if var before = values.before {
                _ = Winsorizing.apply(to: &before, share: winsorize)
                values.before = before
            }
        }
        self.winsorizing = winsorizing
        guard let outcomes = values.column, let first = outcomes.first, outcomes.contains(where: { $0 != first })
        else {
            throw UserError(
                .invalidData,
                "the metric \(metric.name.excerpt) is the same for all \(kept.count) customers of an experiment of \(days) days",
                remedy: "Give a log that has visits, too, or plan for another metric")
        }
        self.outcomes = outcomes
        guard let before = values.columnBefore else {
            (adjusted, correlation) = (nil, nil)
            return
        }
        let moments = ArmMoments(outcomes, covariates: before)
        guard moments.covariateVariance > 0 else {
            (adjusted, correlation) = (nil, nil)
            return
        }
        let theta = moments.covariance / moments.covariateVariance
        adjusted = zip(outcomes, before).map { $0 - theta * ($1 - moments.covariateMean) }
        correlation = moments.covariance / (moments.covariateVariance * moments.variance).squareRoot()
    }
}

extension MetricValues {
    /// The outcomes of all customers, of a ratio in its linear form; nil where its denominators are 0.
    fileprivate var column: [Double]? {
        denominators.map { RatioValues.linearized(numerators: numerators, denominators: $0) } ?? numerators
    }

    fileprivate var columnBefore: [Double]? {
        guard let before else { return nil }
        return denominatorsBefore.map { RatioValues.linearized(numerators: before, denominators: $0) } ?? before
    }
}

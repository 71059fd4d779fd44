import LinearAlgebra

/// Estimates of one ranker and of others, with intervals from the same resamples of the users.
struct Estimates {
    let metrics: [Measure: Estimate]
    let baselines: [String: EvaluationReport.Comparison]

    /// Compares a ranker with others; all have the same measures of the same users, at least one, in the same order.
    init(_ model: MeasuredUsers, others: [String: MeasuredUsers], bootstrap: Bootstrap, threads: Threads) throws {
        let others = others.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (_, other) in others { precondition(other.measures == model.measures && other.users == model.users) }
        let all = [model] + others.map(\.value)
        let resampled = try bootstrap.means(of: all.flatMap(\.values), threads: threads)
        let width = model.measures.count
        /// The resampled means of a measure of a ranker.
        func means(_ ranker: Int, _ position: Int) -> [Double] { resampled.map { $0[ranker * width + position] } }
        func estimates(_ ranker: Int) -> [Measure: Estimate] {
            var estimates = all[ranker].ofAllLists.mapValues { Estimate($0) }
            for (position, measure) in model.measures.enumerated() {
                estimates[measure] = Estimate(
                    all[ranker].mean(position), interval: bootstrap.interval(of: means(ranker, position)))
            }
            return estimates
        }

        metrics = estimates(0)
        var comparisons: [String: EvaluationReport.Comparison] = [:]
        for (number, other) in others.enumerated() {
            var differences: [Measure: Estimate] = [:]
            for (measure, value) in model.ofAllLists {
                differences[measure] = other.value.ofAllLists[measure].map { Estimate(value - $0) }
            }
            for (position, measure) in model.measures.enumerated() {
                let resampled = zip(means(0, position), means(number + 1, position)).map { $0 - $1 }
                differences[measure] = Estimate(
                    model.mean(position) - other.value.mean(position), interval: bootstrap.interval(of: resampled))
            }
            comparisons[other.key] = .init(metrics: estimates(number + 1), differences: differences)
        }
        baselines = comparisons
    }
}

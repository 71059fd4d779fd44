import Evaluation
import Events
import LinearAlgebra

extension Catalogue {
    /// Items about which nothing is known.
    init(items: Int) {
        self.init(popularity: [Float](repeating: 0, count: items), users: 1)
    }
}

extension RankingTally {
    /// A tally of items about which nothing is known.
    init(measures: [Measure], items: Int) {
        self.init(measures: measures, catalogue: Catalogue(items: items))
    }
}

/// The value of one measure of one list, computed by the tally.
func value(_ measure: Measure, of list: [UInt32], in catalogue: Catalogue) -> Double {
    var tally = RankingTally(measures: [measure], catalogue: catalogue)
    tally.add(ranked: list, relevant: [0])
    return tally.values[0][0]
}

/// A report with few resamples.
func report(
    _ tally: RankingTally, baselines: [String: RankingTally] = [:], activity: [Int]? = nil, threads: Threads = 2
) throws -> EvaluationReport {
    try EvaluationReport(
        model: tally, baselines: baselines, activity: activity, masked: .seen,
        bootstrap: Bootstrap(resamples: 50, seed: 3), threads: threads)
}

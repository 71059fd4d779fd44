package import Evaluation
import LinearAlgebra
import Propensity
import Training

/// What the probabilities of some rows were worth, now that their outcomes are known.
package struct CohortQuality: Codable, Sendable, Equatable {
    /// `all`, a cutoff, or a value of a column.
    package let name: String
    package let rows: Int
    package let customers: Int
    package let positives: Int
    /// The weighted mean probability.
    package let predicted: Double
    /// The weighted rate of yes with its 95% interval.
    package let observed: Estimate
    /// The measures that are defined, with their 95% intervals: rows of one outcome have no `auc`.
    package let metrics: [ProbabilityMeasure: Estimate]
    /// Nil when the outcomes do not determine it.
    package let calibration: CalibrationLine?

    /// Measures some rows; nil when they have no weight.
    ///
    /// - Parameters:
    ///   - name: The cohort.
    ///   - judged: All rows.
    ///   - chosen: The rows of the cohort, at least one.
    ///   - seed: Decides the resamples.
    ///   - threads: How many resamples are worked on at once.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    init?(_ name: String, _ judged: JudgedRows, rows chosen: [Int], seed: UInt64, threads: Threads) throws {
        let all = judged.rows
        let probabilities = chosen.map { judged.probabilities[$0] }
        let labels = chosen.map { all.labels[$0] }
        let weights = all.weights.map { weights in chosen.map { weights[$0] } }
        let measured = try ProbabilityCohort.all(
            probabilities: probabilities, labels: labels, weights: weights,
            customers: chosen.map { all.customers[$0] }, cohorts: Array(repeating: name, count: chosen.count),
            bootstrap: Bootstrap(seed: seed), threads: threads)
        guard let cohort = measured.first else { return nil }
        self.name = name
        (rows, customers, positives) = (cohort.rows, cohort.customers, cohort.positives)
        (predicted, observed, metrics) = (cohort.predicted, cohort.observed, cohort.metrics)
        calibration = CalibrationLine(probabilities, outcomes: labels.map { Double($0) }, weights: weights)
    }
}

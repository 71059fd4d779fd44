package import Evaluation
package import Propensity

/// Rows with true outcomes, the probabilities that a stored model gives them, and how good these are.
package struct ScoredOutcomes: Sendable {
    /// The output of `evaluate`.
    package let report: PropensityReport
    /// The rows, in an order independent of the input's.
    package let rows: TrainingRows
    /// The model's probability of yes for each row, with its calibration.
    package let probabilities: [Double]

    /// What a page shows of these probabilities.
    package var curves: ProbabilityCurves { ProbabilityCurves(rows.sample(probabilities), report.evaluation) }
}

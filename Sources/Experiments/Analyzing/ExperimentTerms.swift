/// How an experiment is read, whatever its data.
package struct ExperimentTerms: Sendable {
    /// The shares of the arms, in the order of the arms; nil for equal ones.
    package var shares: [Double]?
    package var guardrails: [Guardrail] = []
    /// The metrics of which the other direction than usual is the better one.
    package var lowerIsBetter: Set<ExperimentMetric> = []
    /// The quantile above which a customer's value counts as the quantile; nil for none.
    package var winsorize: Double?
    package var sequence = ConfidenceSequence()
    /// The seed of the bootstrap.
    package var seed: UInt64 = 0

    package init() {}
}

package import Diagnostics

/// What an experiment is read from, and how.
extension ParameterKey {
    package static let exposureColumn: ParameterKey = "experiment.exposure_column"
    package static let experimentName: ParameterKey = "experiment.experiment"
    package static let heldOut: ParameterKey = "experiment.holdout"
    package static let customerKey: ParameterKey = "experiment.customer_key"
    package static let experimentOutcomes: ParameterKey = "experiment.outcomes"
    package static let metrics: ParameterKey = "experiment.metrics"
    package static let guardrail: ParameterKey = "experiment.guardrail"
    package static let lowerIsBetter: ParameterKey = "experiment.lower_is_better"
    package static let control: ParameterKey = "experiment.control"
    package static let shares: ParameterKey = "experiment.shares"
    package static let prePeriod: ParameterKey = "experiment.pre_period"
    package static let covariate: ParameterKey = "experiment.covariate"
    package static let outcomeWindow: ParameterKey = "experiment.within"
    package static let winsorize: ParameterKey = "experiment.winsorize"
    package static let segment: ParameterKey = "experiment.segment"
    /// What a plan is for.
    package static let smallestEffect: ParameterKey = "experiment.effect"
    package static let planDays: ParameterKey = "experiment.days"
}

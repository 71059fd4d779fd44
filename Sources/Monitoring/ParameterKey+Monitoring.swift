package import Diagnostics

/// What later data a version is held against, and how.
extension ParameterKey {
    /// The lists or the probabilities of a nightly batch.
    package static let monitoredBatch: ParameterKey = "monitor.batch"
    /// Those of the night before.
    package static let lastBatch: ParameterKey = "monitor.last"
    /// What became of the customers whom the version scored.
    package static let outcomes: ParameterKey = "monitor.outcomes"
    /// The column whose values divide outcomes into cohorts.
    package static let cohort: ParameterKey = "monitor.cohort"
    /// The value beyond which a check is an alarm.
    package static let threshold: ParameterKey = "monitor.threshold"
    /// The file for the metrics of a monitoring.
    package static let metricsFile: ParameterKey = "monitor.metrics"
}

package import Diagnostics

/// How far new data may lie from those of the training.
extension ParameterKey {
    /// The values beyond which checks are alarms, by the names of the checks.
    package static let driftThresholds: ParameterKey = "monitor.thresholds"
}

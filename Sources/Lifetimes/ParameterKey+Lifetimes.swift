package import Diagnostics

extension ParameterKey {
    /// The unit in which parameters of time are shown.
    package static let timeUnit: ParameterKey = "lifetime.time_unit"
    /// The span at the end of the events on which a lifetime model is measured.
    package static let lifetimeHoldOut: ParameterKey = "lifetime.holdout"
}

package import Diagnostics

extension ParameterKey {
    /// The measure that decides a search.
    static let tuningMetric: ParameterKey = "tune.metric"
    /// The file of events that the trials of a search are judged on.
    package static let validation: ParameterKey = "tune.validation"
    /// What the version learns from where events are held out.
    package static let refit: ParameterKey = "train.refit"
}

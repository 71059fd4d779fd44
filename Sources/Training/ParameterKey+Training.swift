import Diagnostics

extension ParameterKey {
    /// The measure that decides a search.
    static let tuningMetric: ParameterKey = "tune.metric"
}

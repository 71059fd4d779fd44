package import Diagnostics

extension ParameterKey {
    /// All models of the store, in place of one.
    package static let everyModel: ParameterKey = "forget.all"
    /// Whether an id counts as it is written, although another spelling of it is known.
    package static let exact: ParameterKey = "forget.exact"
}

package import Diagnostics

/// The parameters that name a store and what it holds.
extension ParameterKey {
    /// The folder of the store.
    package static let store: ParameterKey = "store"
    /// The name of a model, or a reference to one of its versions.
    package static let modelReference: ParameterKey = "model"
    /// The alias that a promotion moves.
    package static let alias: ParameterKey = "alias"
    /// Why an alias is moved.
    package static let reason: ParameterKey = "promote.reason"
    /// Whether an alias moves to a version that does not meet its gates.
    package static let force: ParameterKey = "promote.force"
    /// The version that a rollback leads to.
    package static let rollbackVersion: ParameterKey = "rollback.to"
    /// The folder of the store that receives a copy.
    package static let copyTarget: ParameterKey = "copy.to"
    /// How many of the newest versions a prune leaves.
    package static let keep: ParameterKey = "prune.keep"
    /// How long a version stays after the last alias has left it.
    package static let keepFor: ParameterKey = "prune.keep_for"
}

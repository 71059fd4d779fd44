package import Diagnostics

extension ParameterKey {
    /// The file of experiments.
    package static let experiments: ParameterKey = "lists.experiments"
}

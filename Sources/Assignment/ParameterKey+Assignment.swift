package import Diagnostics

extension ParameterKey {
    /// The file of experiments.
    package static let experiments: ParameterKey = "lists.experiments"
    /// The table by which their conditions are decided.
    package static let experimentCustomers: ParameterKey = "lists.experiment_customers"
}

import Diagnostics

/// The parameters of a run that stand beside the pipeline file.
extension ParameterKey {
    /// A value in place of that of the file.
    static let setting: ParameterKey = "run.set"
    /// The months of the past for which the pipeline is run.
    static let months: ParameterKey = "run.for"
}

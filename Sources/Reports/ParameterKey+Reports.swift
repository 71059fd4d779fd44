package import Diagnostics

/// The parameters of reports.
extension ParameterKey {
    /// The folder that receives a report.
    package static let reportOutput: ParameterKey = "output"
    /// What decides which customers a report shows.
    package static let reportSeed: ParameterKey = "report.seed"
    /// Whether a report shows them with their ids.
    package static let reportIds: ParameterKey = "report.ids"
}

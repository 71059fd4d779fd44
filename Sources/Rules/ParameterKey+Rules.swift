package import Diagnostics

extension ParameterKey {
    /// The file of rules and placements.
    package static let rules: ParameterKey = "lists.rules"
    /// The placement that lists are for.
    package static let placement: ParameterKey = "lists.placement"
    /// The day on which lists are shown, by which rules hold or not.
    package static let day: ParameterKey = "lists.day"
}

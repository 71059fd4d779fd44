package import Diagnostics

/// The parameters of what is exchanged with other tools.
extension ParameterKey {
    /// The folder that receives an export.
    package static let exportTarget: ParameterKey = "export.to"
    /// The folder with what is imported.
    package static let importSource: ParameterKey = "import.from"
}

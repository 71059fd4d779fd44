package import Diagnostics

extension ParameterKey {
    /// How the characters of a table are written as bytes.
    package static let encoding: ParameterKey = "data.events.layout.encoding"
}

package import Diagnostics

extension ParameterKey {
    package static let skipInvalid: ParameterKey = "data.events.skip_invalid"
    /// The largest share of the rows that may be skipped as invalid.
    package static let maximumInvalid: ParameterKey = "data.events.maximum_invalid"
}

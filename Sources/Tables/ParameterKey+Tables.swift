package import Diagnostics

extension ParameterKey {
    package static let skipInvalid: ParameterKey = "data.events.skip_invalid"
}

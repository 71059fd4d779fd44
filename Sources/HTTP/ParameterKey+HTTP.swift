package import Diagnostics

/// The parameters of the address on which the service listens.
extension ParameterKey {
    package static let host: ParameterKey = "host"
    package static let port: ParameterKey = "port"
}

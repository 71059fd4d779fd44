package import Diagnostics

/// The parameters of signatures.
extension ParameterKey {
    /// The file of the key that signs, or that a signature is checked with.
    package static let signingKey: ParameterKey = "sign.key"
}

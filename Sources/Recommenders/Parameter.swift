import Diagnostics

/// Checks that the parameters of all algorithms share.
enum Parameter {
    /// Whether a value can be a weight: finite, not negative, below a million.
    static func isAmount(_ value: Double) -> Bool {
        value.isFinite && value >= 0 && value < 1e6
    }

    /// - Throws: `UserError` with code `wrongUsage` that names the flag with its value, and the range.
    static func check(_ holds: Bool, _ given: String, _ range: String) throws {
        guard holds else {
            throw UserError(.wrongUsage, "\(given) is out of range", remedy: "Give \(range)")
        }
    }
}

import Diagnostics
import Validation

/// What a run keeps of data whose checks held.
struct CheckedData: Codable {
    /// The time of the newest event, in milliseconds since 1970 UTC; nil for a table and for a log without times.
    let newest: Int64?

    /// Whether the newest event is still as new as the checks demand.
    func isFresh(for checks: [DataCheck], at now: UTCTime) -> Bool {
        guard let newest else { return true }
        return checks.allSatisfy { $0.allows(newest: newest, at: now.seconds * 1000) }
    }
}

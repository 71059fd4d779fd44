import Diagnostics

/// Which versions of a model stay, beside those that aliases and other versions need.
package struct PruningRule: Sendable, Equatable {
    /// The number of the newest versions that stay, at least 1.
    package let keep: Int
    /// The seconds for which a version stays after the last alias has left it.
    package let keepFor: Int64

    /// The seconds for which versions stay unless others are given: 90 days.
    package static let usualKeepFor: Int64 = 90 * 86_400

    /// - Throws: `UserError` with code `wrongUsage` for fewer than one version, or a negative time.
    package init(keep: Int, keepFor: Int64 = usualKeepFor) throws {
        guard keep >= 1 else {
            throw UserError(
                .wrongUsage, "\(.keep, keep) is out of range", remedy: "Keep at least the newest version")
        }
        guard keepFor >= 0 else {
            throw UserError(.wrongUsage, "\(.keepFor) is negative", remedy: "Write it as in 90d")
        }
        self.keep = keep
        self.keepFor = keepFor
    }

    /// Why a version goes, for the history.
    var reason: String {
        "not among the newest \(keep), not used by an alias for \(Self.text(keepFor)), and no version that stays began from it"
    }

    /// Seconds in the largest unit of which they are a whole number: `90d`.
    static func text(_ seconds: Int64) -> String {
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] as [(String, Int64)]
        where seconds >= length && seconds.isMultiple(of: length) {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}

import Diagnostics
import FeatureLearning

/// How rows are made from an event log: who is at risk when, and what is predicted.
package struct PointInTimePlan: Codable, Sendable, Equatable {
    package var label: EventLabel
    /// The label looks at [T, T + horizon), in seconds.
    package var horizon: Double
    /// The cutoffs T, in milliseconds since 1970 UTC; with several, a customer may have several rows.
    package var cutoffs: [Int64]
    /// A customer is at risk if there is a purchase in this many seconds before T.
    ///
    /// The default is a year, because customers without a purchase for longer have most likely left already.
    package var activeWithin = 365 * 86_400.0

    /// The longest horizon, in seconds: a century.
    private static let longestHorizon = 36_500 * 86_400.0

    private enum CodingKeys: String, CodingKey {
        case label, horizon, cutoffs
        case activeWithin = "active_within"
    }

    package init(label: EventLabel, horizon: Double, cutoffs: [Int64]) {
        self.label = label
        self.horizon = horizon
        self.cutoffs = cutoffs
    }

    /// Refuses spans that are not positive, and cutoffs that are missing or named twice.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func validate() throws {
        guard horizon > 0, horizon <= Self.longestHorizon else {
            throw UserError(
                .wrongUsage, "a horizon of \(horizon) seconds",
                remedy: "Give \(.horizon) a positive span of at most 36500d, as in 90d")
        }
        guard activeWithin.isFinite, activeWithin > 0 else {
            throw UserError(
                .wrongUsage, "a span of \(activeWithin) seconds in which customers are active",
                remedy: "Give \(.activeWithin) a positive span, as in 365d")
        }
        guard !cutoffs.isEmpty else {
            throw UserError(.wrongUsage, "no cutoff is given", remedy: "Name one or several with \(.cutoff)")
        }
        guard Set(cutoffs).count == cutoffs.count else {
            throw UserError(.wrongUsage, "a cutoff is given twice", remedy: "Name each cutoff once")
        }
        guard cutoffs.count <= 1000 else {
            throw UserError(.wrongUsage, "\(cutoffs.count) cutoffs", remedy: "Name at most 1000")
        }
    }
}

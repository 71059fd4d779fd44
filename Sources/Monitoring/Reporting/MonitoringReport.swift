package import Diagnostics
package import Drift
import ModelStore

/// What a monitoring found: the output of `monitor`.
package struct MonitoringReport: Encodable, Sendable {
    /// The rows of a table of customers that were looked at.
    package struct TableAccount: Encodable, Sendable, Equatable {
        package var rows: Int
        /// The rows that could not be read, and those of customers who said no; absent where that cannot be.
        package var invalid: Int?
        package var optedOut: Int?
        /// The share of rows with a level that training did not have; nil where rows have no levels.
        package var unseenShare: Double?
        /// When customers who were made from events were looked at, in milliseconds since 1970 UTC.
        package var at: Int64?

        private enum CodingKeys: String, CodingKey {
            case rows, invalid, at
            case optedOut = "opted_out"
            case unseenShare = "unseen_share"
        }
    }

    package let model: String
    package let version: Int
    /// The time of the run.
    package let at: UTCTime
    package internal(set) var checks: [DriftCheck] = []
    package internal(set) var events: EventsAccount?
    /// The rows of a table, or of customers made from the events.
    package internal(set) var customers: TableAccount?
    package internal(set) var lists: ListFigures?
    package internal(set) var lastLists: ListFigures?
    package internal(set) var overlap: ListOverlap?
    package internal(set) var scores: ScoreFigures?
    package internal(set) var lastScores: ScoreFigures?
    package internal(set) var outcomes: PropensityOutcomes?
    package internal(set) var listOutcomes: ListOutcomes?
    package internal(set) var estimate: EstimatedQuality?
    /// What was compared, for the page.
    package internal(set) var comparisons: [DriftComparison] = []

    private enum CodingKeys: String, CodingKey {
        case model, version, at, alarm, checks, events, customers, lists, overlap, scores, outcomes, estimate
        case lastLists = "last_lists"
        case lastScores = "last_scores"
        case listOutcomes = "list_outcomes"
    }

    init(_ version: Version, at time: UTCTime) {
        (model, self.version, at) = (version.model, version.number, time)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(at, forKey: .at)
        try container.encode(!alarms.isEmpty, forKey: .alarm)
        try container.encode(checks, forKey: .checks)
        try container.encodeIfPresent(events, forKey: .events)
        try container.encodeIfPresent(customers, forKey: .customers)
        try container.encodeIfPresent(lists, forKey: .lists)
        try container.encodeIfPresent(lastLists, forKey: .lastLists)
        try container.encodeIfPresent(overlap, forKey: .overlap)
        try container.encodeIfPresent(scores, forKey: .scores)
        try container.encodeIfPresent(lastScores, forKey: .lastScores)
        try container.encodeIfPresent(outcomes, forKey: .outcomes)
        try container.encodeIfPresent(listOutcomes, forKey: .listOutcomes)
        try container.encodeIfPresent(estimate, forKey: .estimate)
    }

    /// The checks that are an alarm.
    package var alarms: [DriftCheck] { checks.filter { $0.state == .alarm } }

    /// The error with which a command ends when a check is an alarm; nil when none is.
    package var failure: UserError? {
        guard !alarms.isEmpty else { return nil }
        let names = alarms.map(\.name).joined(separator: ", ")
        let are = alarms.count == 1 ? "is an alarm" : "are alarms"
        return UserError(
            .gateNotMet, Message("\(model)/\(version): \(alarms.count) of \(checks.count) checks \(are): \(names)"),
            remedy: "Look at what each found; what is usual after all gets another \(.threshold, "NAME=VALUE")")
    }
}

package import Events

/// Which events were looked at.
package struct EventsAccount: Codable, Sendable, Equatable {
    /// The rows that were read, and how many of them were dropped for which reason.
    package var funnel: Funnel
    /// The events of the window.
    package var events: Int
    /// The window, in milliseconds since 1970 UTC, the end not included; nil for events without times.
    package var from: Int64?
    package var until: Int64?
    /// The newest event of the tables, and that of the version's training.
    package var newest: Int64?
    package var learnt: Int64?
    /// How the consent table and the table of pairs of ids meet the events; nil without one.
    package var consent: ConsentCounts?
    package var identities: IdentityCounts?
    /// What the training did to its events that was not done to these.
    package var notApplied: [String]

    private enum CodingKeys: String, CodingKey {
        case funnel, events, from, until, newest, learnt, consent, identities
        case notApplied = "not_applied"
    }
}

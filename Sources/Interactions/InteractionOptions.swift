import Diagnostics
package import Events

/// Which of a log's events make interactions, and how much they weigh.
package struct InteractionOptions: Codable, Sendable, Equatable {
    package var confidence = Confidence()
    package var seenTypes = SeenTypes()
    /// Users with fewer distinct items and items with fewer distinct users are dropped, repeatedly (the k-core).
    package var minimumUserEvents: Int?
    package var minimumItemEvents: Int?
    /// Only this many of a user's items are kept, the newest ones; ties go to the smaller item id.
    package var maximumUserEvents: Int?

    private enum CodingKeys: String, CodingKey {
        case confidence
        case seenTypes = "seen_types"
        case minimumUserEvents = "minimum_user_events"
        case minimumItemEvents = "minimum_item_events"
        case maximumUserEvents = "maximum_user_events"
    }

    package init() {}

    /// - Throws: `UserError` with code `wrongUsage`.
    package func validate() throws {
        for (name, value) in [
            ("--minimum-user-events", minimumUserEvents), ("--minimum-item-events", minimumItemEvents),
            ("--maximum-user-events", maximumUserEvents),
        ] {
            guard value.map({ $0 >= 1 }) ?? true else {
                throw UserError(
                    .wrongUsage, "\(name) must be at least 1", remedy: "Give a number from 1, or leave it out")
            }
        }
    }
}

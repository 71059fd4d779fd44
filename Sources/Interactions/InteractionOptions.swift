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
        let counts: [(ParameterKey, Int?)] = [
            (.minimumUserEvents, minimumUserEvents), (.minimumItemEvents, minimumItemEvents),
            (.maximumUserEvents, maximumUserEvents),
        ]
        for case (let key, let count?) in counts where count < 1 {
            let problem: Message = "\(key) must be at least 1"
            throw UserError(
                .wrongUsage, problem, remedy: "Give a number from 1, or leave it out",
                parameter: .init(key: key, value: "\(count)", allowed: "a number from 1"))
        }
        if let least = minimumUserEvents, let most = maximumUserEvents, most < least {
            throw UserError(
                .wrongUsage,
                "\(.maximumUserEvents, most) leaves no customer with \(.minimumUserEvents, least), because it is applied first",
                remedy: "Keep at least as many items of a customer as each must have")
        }
    }
}

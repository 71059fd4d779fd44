import Ids

/// How a table of pairs of ids meets the events.
package struct IdentityCounts: Codable, Sendable, Equatable {
    /// The rows of the table, and those of them that lack an id.
    package let pairs: Int
    package let skipped: Int
    /// The distinct ids of the table, and those of them that events have.
    package let ids: Int
    package let known: Int
    /// The customers with several ids.
    package let customers: Int
    /// The groups of ids that are left apart, because they are too large or have several accounts, and their ids.
    package let largeGroups: Int
    package let sharedGroups: Int
    package let apartIds: Int
    /// The events whose customer is another since ids were merged.
    package let events: Int

    private enum CodingKeys: String, CodingKey {
        case pairs, skipped, ids, known, customers, events
        case largeGroups = "large_groups"
        case sharedGroups = "shared_groups"
        case apartIds = "apart_ids"
    }

    init(_ identities: Identities, known: Int, events: Int) {
        (pairs, skipped, ids) = (identities.pairs, identities.skipped, identities.ids.count)
        (customers, self.known, self.events) = (identities.customers, known, events)
        (largeGroups, sharedGroups) = (identities.large.groups, identities.shared.groups)
        apartIds = identities.large.ids + identities.shared.ids
    }
}

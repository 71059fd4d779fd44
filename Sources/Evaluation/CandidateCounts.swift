package import Ids

/// How a table of candidates meets the customers and items of an evaluation.
package struct CandidateCounts: Codable, Sendable, Equatable {
    /// How many users of the table the evaluated model knows.
    package let users: IdCounts
    /// How many items of the table the evaluated model knows.
    package let items: IdCounts
    /// The customers with something to find who are not in the table, and so are not measured.
    package let usersWithout: Int
    /// The pairs to find whose items are no candidates of the customer, so that no list can hold them.
    package let pairsOutside: Int

    package init(users: IdCounts, items: IdCounts, usersWithout: Int, pairsOutside: Int) {
        self.users = users
        self.items = items
        self.usersWithout = usersWithout
        self.pairsOutside = pairsOutside
    }

    private enum CodingKeys: String, CodingKey {
        case users, items
        case usersWithout = "users_without"
        case pairsOutside = "pairs_outside"
    }
}

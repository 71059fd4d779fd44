package import Events
package import Ids

/// The result of a batch of lists, in numbers.
package struct BatchSummary: Codable, Sendable, Equatable {
    /// A customer who got fewer items than requested.
    package struct ShortList: Codable, Sendable, Equatable {
        package let user: String
        package let items: Int
        package let reason: Shortage
    }

    package private(set) var users = 0
    package private(set) var rows = 0
    /// The customers whose list begins with a personal item.
    package private(set) var personalUsers = 0
    package private(set) var optedOut = 0
    /// Rows by source.
    package private(set) var rowsBySource: [String: Int] = [:]
    /// Rows by whether the customer had the item; `nil` for lists that leave out what customers have.
    package private(set) var rowsByPart: [String: Int]?
    /// The number of rows in the table of users that repeat an earlier customer.
    package let repeatedUsers: Int
    /// All customers whose list is short or empty.
    package private(set) var short: [ShortList] = []
    /// The share of item panels that were skipped because their score bounds were too low.
    package var skippedShare = 0.0
    /// How the ids of each given table meet those of the model; `nil` without the table.
    package internal(set) var usersList: IdCounts?
    package internal(set) var available: IdCounts?
    package internal(set) var consent: ConsentCounts?
    /// The channel for which the lists are; `nil` where none was named.
    package internal(set) var channel: String?
    /// How the items of the table of candidates meet those of the model; `nil` without the table.
    package internal(set) var candidates: IdCounts?
    /// How many users of that table get a list; `nil` without the table.
    package internal(set) var candidateUsers: IdCounts?
    /// The customers whom the table of candidates does not have; `nil` without the table.
    package internal(set) var usersWithoutCandidates: Int?
    /// How many rows in the table of users name a customer by another id than the list; `nil` where none does.
    package internal(set) var renamedUsers: Int?

    init(repeatedUsers: Int) {
        self.repeatedUsers = repeatedUsers
    }

    private enum CodingKeys: String, CodingKey {
        case users, rows, short, available, consent, candidates, channel
        case personalUsers = "personal_users"
        case optedOut = "opted_out"
        case rowsBySource = "rows_by_source"
        case rowsByPart = "rows_by_part"
        case repeatedUsers = "repeated_users"
        case skippedShare = "skipped_share"
        case usersList = "users_list"
        case candidateUsers = "candidate_users"
        case usersWithoutCandidates = "users_without_candidates"
        case renamedUsers = "renamed_users"
    }

    mutating func add(
        _ list: [ScoredItem], customer: ListMaker.Customer, wanted: Int, hasCandidates: Bool, id: () -> String
    ) {
        users += 1
        rows += list.count
        if customer.isOptedOut { optedOut += 1 }
        if list.first?.source == .personal { personalUsers += 1 }
        for source in Source.allCases {
            let rows = list.count { $0.source == source }
            if rows > 0 { rowsBySource[source.rawValue, default: 0] += rows }
        }
        for part in ListPart.allCases {
            let rows = list.count { $0.part == part }
            if rows > 0 { rowsByPart = (rowsByPart ?? [:]).merging([part.rawValue: rows], uniquingKeysWith: +) }
        }
        if !hasCandidates { usersWithoutCandidates = (usersWithoutCandidates ?? 0) + 1 }
        if list.count < wanted {
            let reason: Shortage = hasCandidates ? .nothingLeft : .noCandidates
            short.append(ShortList(user: id(), items: list.count, reason: reason))
        }
    }

    mutating func add(_ other: BatchSummary) {
        users += other.users
        rows += other.rows
        optedOut += other.optedOut
        personalUsers += other.personalUsers
        if let without = other.usersWithoutCandidates {
            usersWithoutCandidates = (usersWithoutCandidates ?? 0) + without
        }
        rowsBySource.merge(other.rowsBySource, uniquingKeysWith: +)
        if let parts = other.rowsByPart { rowsByPart = (rowsByPart ?? [:]).merging(parts, uniquingKeysWith: +) }
        short += other.short
    }
}

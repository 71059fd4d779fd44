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
    /// The customers whose list begins with a personal item, pinned ones apart.
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
    /// What became of the lists of an earlier batch; `nil` unless only changed lists are written.
    package internal(set) var changes: ListChanges?
    /// What rules did; `nil` for lists without rules.
    package internal(set) var rules: RuleCounts?
    /// The customers of experiments; `nil` without experiments.
    package internal(set) var experiments: ExperimentCounts?

    /// What rules did, in numbers.
    package struct RuleCounts: Codable, Sendable, Equatable {
        /// The placement; `nil` where all rules of the file hold.
        package let placement: String?
        /// The version of the segments that fill lists.
        package let segments: String?
        /// The day on which the lists are shown.
        package let day: String
        /// The names of the rules that hold on this day.
        package let active: [String]
        /// How many lists are others than without the rules.
        package internal(set) var changedLists = 0
        /// How many pinned items were left out of lists because they may not be listed.
        package internal(set) var pinsLeftOut = 0
        /// How many short lists there are for each reason.
        package internal(set) var short: [String: Int] = [:]

        private enum CodingKeys: String, CodingKey {
            case placement, segments, day, active, short
            case changedLists = "changed_lists"
            case pinsLeftOut = "pins_left_out"
        }

        mutating func add(_ other: RuleCounts) {
            changedLists += other.changedLists
            pinsLeftOut += other.pinsLeftOut
            short.merge(other.short, uniquingKeysWith: +)
        }

        mutating func add(_ list: RuledList) {
            if list.isChanged { changedLists += 1 }
            pinsLeftOut += list.pinsLeftOut
        }
    }

    init(repeatedUsers: Int) {
        self.repeatedUsers = repeatedUsers
    }

    private enum CodingKeys: String, CodingKey {
        case users, rows, short, available, consent, candidates, channel, rules, experiments
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
        case changes = "since"
    }

    /// Counts a customer's list, and its rows where they are written.
    mutating func add(
        _ list: [ScoredItem], isWritten: Bool, customer: ListMaker.Customer, wanted: Int, shortage: Shortage,
        hasCandidates: Bool,
        id: () -> String
    ) {
        users += 1
        if isWritten { addRows(of: list) }
        if customer.isOptedOut { optedOut += 1 }
        if list.source == .personal { personalUsers += 1 }
        if !hasCandidates { usersWithoutCandidates = (usersWithoutCandidates ?? 0) + 1 }
        if list.count < wanted {
            let reason = hasCandidates ? shortage : .noCandidates
            short.append(ShortList(user: id(), items: list.count, reason: reason))
            rules?.short[reason.rawValue, default: 0] += 1
        }
    }

    private mutating func addRows(of list: [ScoredItem]) {
        rows += list.count
        for source in Source.allCases {
            let rows = list.count { $0.source == source }
            if rows > 0 { rowsBySource[source.rawValue, default: 0] += rows }
        }
        for part in ListPart.allCases {
            let rows = list.count { $0.part == part }
            if rows > 0 { rowsByPart = (rowsByPart ?? [:]).merging([part.rawValue: rows], uniquingKeysWith: +) }
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
        if let counts = other.rules { rules?.add(counts) }
        if let counts = other.experiments { experiments?.add(counts) }
        if let others = other.changes {
            var all = changes ?? ListChanges()
            all.add(others)
            changes = all
        }
    }
}

package import Assignment
package import RecommenderModels
package import Tables

/// The lists of some customers as rows, customer by customer, each best first.
///
/// Ids are kept once per customer and items as indexes, so that a row needs no memory of its own.
package struct ListRows: Sequence, Sendable {
    /// The ids of the customers, also of those whose list is empty.
    package let users: TextColumn
    private let lists: [[ScoredItem]]
    /// The strongest shares in each item's score, list by list; `nil` unless reasons were requested.
    private let shares: [[[PastShare]]]?
    /// Why each item is listed, list by list; `nil` unless codes were requested.
    private let codes: [[ReasonCode]]?
    /// How each list was decided; `nil` without experiments.
    private let arms: [Decision]?

    /// How a customer's list was decided.
    struct Decision: Sendable {
        let arm: AssignedArm
        /// The model of the list, as a position in `ListColumns.models`.
        let model: Int
        /// Whether nothing may be kept of the customer.
        let isOptedOut: Bool
    }

    /// - Parameters:
    ///   - users: The customers.
    ///   - lists: One list per customer.
    ///   - shares: The strongest shares in the score of each item of each list; `nil` for rows without reasons.
    ///   - codes: The code of each item of each list; `nil` for rows without codes.
    ///   - arms: How each list was decided; `nil` without experiments.
    init(
        users: TextColumn, lists: [[ScoredItem]], shares: [[[PastShare]]]? = nil, codes: [[ReasonCode]]? = nil,
        arms: [Decision]? = nil
    ) {
        precondition(users.count == lists.count && shares?.count ?? lists.count == lists.count)
        precondition(codes?.count ?? lists.count == lists.count)
        precondition(arms?.count ?? lists.count == lists.count)
        self.codes = codes
        self.arms = arms
        self.users = users
        self.lists = lists
        self.shares = shares
    }

    /// The past items that speak most for a row, the largest share first; none for a popular item, and unless reasons
    /// were requested.
    package func shares(for row: ListRow) -> [PastShare] { shares?[row.user][row.rank - 1] ?? [] }

    /// Why a row is there; `nil` unless codes were requested.
    package func code(of row: ListRow) -> ReasonCode? { codes?[row.user][row.rank - 1] }

    /// The arm in which the customer of a row gets the list; that of no experiment without experiments.
    package func arm(of row: ListRow) -> AssignedArm { arms?[row.user].arm ?? .none }

    /// Calls `body` with each customer of whom something may be kept, the list, also an empty one, and how it was decided;
    /// with none without experiments.
    func forEachKept(_ body: (UnsafeRawBufferPointer, [ScoredItem], Decision) throws -> Void) rethrows {
        for (user, decision) in (arms ?? []).enumerated() where !decision.isOptedOut {
            try Array(users[user]).withUnsafeBytes { try body($0, lists[user], decision) }
        }
    }

    package func makeIterator() -> Iterator { Iterator(lists, models: arms?.map(\.model)) }

    package struct Iterator: IteratorProtocol {
        private let lists: [[ScoredItem]]
        private let models: [Int]?
        private var user = -1
        private var list: [ScoredItem] = []
        private var rank = 0

        fileprivate init(_ lists: [[ScoredItem]], models: [Int]?) {
            (self.lists, self.models) = (lists, models)
        }

        package mutating func next() -> ListRow? {
            while rank == list.count {
                user += 1
                guard user < lists.count else { return nil }
                list = lists[user]
                rank = 0
            }
            let item = list[rank]
            rank += 1
            return ListRow(
                user: user, rank: rank, model: models?[user] ?? 0, item: item.index, score: item.score,
                plainScore: item.plainScore,
                source: item.source,
                part: item.part)
        }
    }
}

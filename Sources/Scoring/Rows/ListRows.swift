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

    /// - Parameters:
    ///   - users: The customers.
    ///   - lists: One list per customer.
    ///   - shares: The strongest shares in the score of each item of each list; `nil` for rows without reasons.
    ///   - codes: The code of each item of each list; `nil` for rows without codes.
    init(
        users: TextColumn, lists: [[ScoredItem]], shares: [[[PastShare]]]? = nil, codes: [[ReasonCode]]? = nil
    ) {
        precondition(users.count == lists.count && shares?.count ?? lists.count == lists.count)
        precondition(codes?.count ?? lists.count == lists.count)
        self.codes = codes
        self.users = users
        self.lists = lists
        self.shares = shares
    }

    /// The past items that speak most for a row, the largest share first; none for a popular item, and unless reasons
    /// were requested.
    package func shares(for row: ListRow) -> [PastShare] { shares?[row.user][row.rank - 1] ?? [] }

    /// Why a row is there; `nil` unless codes were requested.
    package func code(of row: ListRow) -> ReasonCode? { codes?[row.user][row.rank - 1] }

    package func makeIterator() -> Iterator { Iterator(lists) }

    package struct Iterator: IteratorProtocol {
        private let lists: [[ScoredItem]]
        private var user = -1
        private var list: [ScoredItem] = []
        private var rank = 0

        fileprivate init(_ lists: [[ScoredItem]]) {
            self.lists = lists
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
                user: user, rank: rank, item: item.index, score: item.score, plainScore: item.plainScore,
                source: item.source,
                part: item.part)
        }
    }
}

package import Tables

/// The lists of some customers as rows, customer by customer, each best first.
///
/// Ids are kept once per customer and items as indexes, so that a row needs no memory of its own.
package struct ListRows: Sequence, Sendable {
    /// The ids of the customers, also of those whose list is empty.
    package let users: TextColumn
    private let lists: [[ScoredItem]]

    /// - Parameters:
    ///   - users: The customers.
    ///   - lists: One list per customer.
    init(users: TextColumn, lists: [[ScoredItem]]) {
        precondition(users.count == lists.count)
        self.users = users
        self.lists = lists
    }

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
            return ListRow(user: user, rank: rank, item: item.index, score: item.score, source: item.source)
        }
    }
}

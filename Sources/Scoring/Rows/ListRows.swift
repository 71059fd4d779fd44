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
        private var user = 0
        private var rank = 0

        fileprivate init(_ lists: [[ScoredItem]]) {
            self.lists = lists
        }

        package mutating func next() -> ListRow? {
            while user < lists.count {
                if rank < lists[user].count {
                    let item = lists[user][rank]
                    rank += 1
                    return ListRow(user: user, rank: rank, item: item.index, score: item.score, source: item.source)
                }
                user += 1
                rank = 0
            }
            return nil
        }
    }
}

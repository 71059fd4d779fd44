package import LinearAlgebra

/// The rows of both sides from which a fit begins; a row of zeros is unknown and begins as in any other fit.
///
/// Factors that begin at 0 would stay there, so no row that a fit could use is zero.
package struct StartingRows: Sendable {
    /// users × the columns of a stored row.
    package let users: Matrix
    /// items × the columns of a stored row.
    package let items: Matrix

    package init(users: Matrix, items: Matrix) {
        precondition(users.columns == items.columns)
        self.users = users
        self.items = items
    }

    package func knows(user: Int) -> Bool { users[user].contains { $0 != 0 } }

    package func knows(item: Int) -> Bool { items[item].contains { $0 != 0 } }

    package var knownUsers: Int { (0..<users.rows).count { knows(user: $0) } }

    package var knownItems: Int { (0..<items.rows).count { knows(item: $0) } }

    /// Copies the known rows of the items over the initial ones.
    func copyItems(into rows: Matrix) {
        precondition(rows.rows == items.rows && rows.columns == items.columns)
        for item in 0..<items.rows where knows(item: item) { _ = rows[item].update(fromContentsOf: items[item]) }
    }

    /// Copies the rows of the users; unknown ones are zero, as the users of any fit are before its first sweep.
    func copyUsers(into rows: Matrix) {
        precondition(rows.rows == users.rows && rows.columns == users.columns)
        for user in 0..<users.rows { _ = rows[user].update(fromContentsOf: users[user]) }
    }
}

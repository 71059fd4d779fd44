import Events
package import Ids
package import LinearAlgebra

extension Interactions {
    /// Interactions whose confidences or ratings were computed elsewhere; they have neither times nor types.
    ///
    /// A confidence counts as the sum of the weights of a pair's events, where not all are 1.
    ///
    /// - Parameters:
    ///   - matrix: users × items; for confidences all values are positive, and `nil` where all are 1.
    ///   - users: The ids of the rows.
    ///   - items: The ids of the columns.
    ///   - usesRatings: Whether the values are ratings.
    /// - Throws: Nothing in practice; the rules of confidences are declared to throw.
    package init(_ matrix: SparseMatrix, users: IdTable, items: IdTable, usesRatings: Bool) throws {
        precondition(matrix.rows == users.count && matrix.columns == items.count)
        var confidence = Confidence()
        if !usesRatings { confidence.transform = matrix.values == nil ? .binary : .linear }
        weights = try confidence.resolved(typeNames: [], newest: nil, usesRatings: usesRatings)
        var customers = [Int](repeating: 0, count: items.count)
        for item in matrix.indices { customers[Int(item)] += 1 }
        (self.users, self.items, self.matrix, history) = (users, items, matrix, matrix)
        popularity = customers.map { Float($0) }
        (lastDay, types, occasions, itemCategories, recentPopularity) = (nil, nil, nil, nil, nil)
        (purchaseTypes, seenTypes) = ([], [])
        funnel = Funnel(rows: matrix.count)
    }
}

import BLAS
import LinearAlgebra

extension IALS {
    /// Gives both sides the rows of a start.
    ///
    /// The first sweep solves the users from the items, so the items must hold all that the start knows: known items
    /// keep their rows, and new items are solved from the known users who have them. The rows of known users serve for
    /// that, and as the last values from which conjugate gradients go on. New items without a known user keep their
    /// random rows, and new users are solved by the first sweep.
    ///
    /// - Parameters:
    ///   - start: The rows.
    ///   - users: All zero.
    ///   - items: The initial items.
    ///   - order: The items in the order in which a sweep solves them.
    /// - Throws: `ItemFailure`.
    func begin(from start: StartingRows, users: Matrix, items: Matrix, order: [UInt32]) throws {
        start.copyUsers(into: users)
        start.copyItems(into: items)
        // Without a ridge, few known users may not determine a row that all users together do.
        guard parameters.regularization > 0 else { return }
        let isKnown = (0..<users.rows).map { start.knows(user: $0) }
        let solvable = order.filter { item in
            !start.knows(item: Int(item))
                && byItem.range(ofRow: Int(item)).contains { isKnown[Int(byItem.indices[$0])] }
        }
        guard !solvable.isEmpty else { return }
        do {
            _ = try solve(
                HalfSweep(byItem, order: solvable), into: items, fixed: users, GramMatrix(of: users, threads: threads),
                equations: itemEquations, exactly: true, measuring: false)
        } catch let failure as HalfSweep.Failure {
            throw ItemFailure(item: failure.row)
        }
    }
}

import Features
package import LinearAlgebra

/// The order in which rows are summed: by their customers, the rows of one customer by a hash of their cells.
///
/// So nothing that is learnt depends on the order in which rows are given.
enum RowOrder {
    /// The positions of the rows in their order.
    ///
    /// - Parameters:
    ///   - customers: The place of each row's customer among the ids, in ascending order of their bytes; empty where
    ///     they are unknown.
    ///   - hashes: A hash of the cells of each row.
    /// - Returns: Each position once.
    static func positions(customers: [UInt32], hashes: [RowHash]) -> [Int] {
        var keys = hashes.indices.map { (customer: customers.isEmpty ? 0 : customers[$0], hash: hashes[$0], row: $0) }
        // Rows with equal keys have equal cells, so their order among themselves does not matter.
        keys.sort { $0.customer != $1.customer ? $0.customer < $1.customer : $0.hash < $1.hash }
        return keys.map(\.row)
    }
}

extension LogisticProblem {
    /// The positions of the rows in the order of their customers, those of one customer, and all without customers, by a
    /// hash of their numbers; `nil` where they are in this order already.
    package func order(byCustomers customers: [UInt32]) -> [Int]? {
        precondition(customers.isEmpty || customers.count == labels.count)
        guard !ascends(customers) else { return nil }
        let count = rows.fields.count
        let hashes = labels.indices.map { row in
            RowHash(
                rows.dense[row], codes: rows.codes[row * count..<(row + 1) * count], label: labels[row],
                weight: weights?[row] ?? 1)
        }
        let order = RowOrder.positions(customers: customers, hashes: hashes)
        return order.indices.allSatisfy { order[$0] == $0 } ? nil : order
    }

    private func ascends(_ customers: [UInt32]) -> Bool {
        !customers.isEmpty && zip(customers, customers.dropFirst()).allSatisfy(<)
    }

    /// The problem with its rows at the given positions, in that order.
    ///
    /// - Throws: Nothing but a cancellation.
    package func rows(_ positions: [Int], threads: Threads) throws -> LogisticProblem {
        LogisticProblem(
            rows: try rows.rows(positions, threads: threads), labels: positions.map { labels[$0] },
            weights: weights.map { weights in positions.map { weights[$0] } })
    }
}

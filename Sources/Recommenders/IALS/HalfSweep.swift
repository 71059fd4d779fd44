package import LinearAlgebra

/// Solves every row of one side with the other side held fixed.
package struct HalfSweep: Sendable {
    /// A row's equations could not be solved, or gave a value that is not finite.
    package struct Failure: Error {
        package let row: Int
    }

    /// The confidences, with one row for each row of the side that is solved.
    package let interactions: SparseMatrix
    /// The rows, those with the most entries first, so that no worker is left with a long row at the end.
    private let order: [UInt32]

    package init(_ interactions: SparseMatrix) {
        self.init(interactions, order: Self.longestFirst(interactions))
    }

    init(_ interactions: SparseMatrix, order: [UInt32]) {
        self.interactions = interactions
        self.order = order
    }

    static func longestFirst(_ interactions: SparseMatrix) -> [UInt32] {
        let lengths = (0..<interactions.rows).map { interactions.range(ofRow: $0).count }
        return (0..<UInt32(interactions.rows)).sorted {
            let (a, b) = (lengths[Int($0)], lengths[Int($1)])
            return a != b ? a > b : $0 < $1
        }
    }

    /// Replaces every row of `solved`; rows without entries become zero.
    ///
    /// One worker solves each row, and no other row affects its value, so the result has the same bits at any number of
    /// threads.
    ///
    /// - Returns: Σ c (⟨w, h⟩ − 1)² over all entries after the sweep, or 0 when `measuring` is false.
    package func run<Solver: RowSolver>(
        _ solver: Solver, into solved: Matrix, threads: Threads, measuring: Bool = true
    ) throws -> Double {
        precondition(solved.rows == interactions.rows)
        let errors = RowValues(count: solved.rows)
        let columns = solved.columns
        try parallelFor(
            order.count, chunk: RowBlock.capacity, threads: threads,
            scratch: { Worker(block: RowBlock(columns: columns), scratch: solver.makeScratch()) },
            body: { range, worker in
                let rows = order[range].map { Int($0) }.filter { !interactions.range(ofRow: $0).isEmpty }
                try withEntries { entries in
                    worker.block.empty()
                    for row in rows { worker.block.append(entries(row), row: solved[row]) }
                    if let failed = solver.solve(worker.block, scratch: &worker.scratch, measuring: measuring) {
                        throw Failure(row: rows[failed])
                    }
                }
                for row in order[range] { solved[Int(row)].update(repeating: 0) }
                for (position, row) in rows.enumerated() {
                    let solution = worker.block.rows[position][..<columns]
                    guard solution.allSatisfy({ $0.isFinite }) else { throw Failure(row: row) }
                    _ = solved[row].update(fromContentsOf: solution)
                    errors[row] = worker.block.errors[position]
                }
            })
        return errors.sum
    }

    /// Whether solving short rows by the Woodbury identity saves more operations than the change of the basis costs.
    func hasManyShortRows(factors: Int) -> Bool {
        let d = Double(factors)
        let most = CholeskySolver.mostEntriesOfShortRow(factors: factors)
        var saved = 0.0
        for row in order {
            let count = interactions.range(ofRow: Int(row)).count
            guard count > 0, count <= most else { continue }
            let n = Double(padded(count))
            saved += (n * d * d + d * d * d / 3) - (n * n * d + n * n * n / 3) - 2 * d * d
        }
        return saved > 2 * (2 * Double(interactions.columns) * d * d + 10 * d * d * d)
    }

    private func withEntries(_ body: ((Int) -> RowBlock.Entries) throws -> Void) rethrows {
        try interactions.indices.withUnsafeBufferPointer { indices in
            guard let values = interactions.values else {
                return try body {
                    let range = interactions.range(ofRow: $0)
                    return RowBlock.Entries(observed: UnsafeBufferPointer(rebasing: indices[range]), confidence: nil)
                }
            }
            try values.withUnsafeBufferPointer { values in
                try body {
                    let range = interactions.range(ofRow: $0)
                    return RowBlock.Entries(
                        observed: UnsafeBufferPointer(rebasing: indices[range]),
                        confidence: UnsafeBufferPointer(rebasing: values[range]))
                }
            }
        }
    }
}

private struct Worker<Scratch> {
    let block: RowBlock
    var scratch: Scratch
}

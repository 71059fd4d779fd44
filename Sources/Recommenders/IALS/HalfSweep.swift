package import LinearAlgebra
import Models

/// Solves every row of one side with the other side held fixed.
package struct HalfSweep: Sendable {
    /// A row's equations could not be solved, or gave a value that is not finite.
    package struct Failure: Error {
        package let row: Int
    }

    /// The confidences, a row for each row of the side that is solved.
    package let interactions: SparseMatrix
    package let fixed: FixedSide
    /// The rows, those with the most entries first, so that no worker ends with a long one.
    private let order: [UInt32]

    package init(interactions: SparseMatrix, fixed: FixedSide) {
        self.init(interactions: interactions, fixed: fixed, order: Self.longestFirst(interactions))
    }

    init(interactions: SparseMatrix, fixed: FixedSide, order: [UInt32]) {
        self.interactions = interactions
        self.fixed = fixed
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
    /// Each row belongs to one worker and its value depends on nothing else, so the result has the same bits at any
    /// number of threads.
    ///
    /// - Returns: Σ c (⟨w, h⟩ − 1)² over all entries after the sweep, or 0 when `measuring` is false.
    package func run<Solver: RowSolver>(
        _ solver: Solver, into solved: Matrix, threads: Int, measuring: Bool = true
    ) throws -> Double {
        precondition(solved.rows == interactions.rows && solved.columns == fixed.factors.columns)
        let errors = RowValues(count: solved.rows)
        let columns = solved.columns
        try parallelFor(
            order.count, chunk: 16, threads: threads,
            scratch: { Worker(columns: columns, scratch: solver.makeScratch(factors: columns)) },
            body: { range, worker in
                for position in range {
                    let row = Int(order[position])
                    errors[row] = try solve(row, by: solver, into: solved, worker: &worker, measuring: measuring)
                }
            })
        return errors.sum
    }

    private func solve<Solver: RowSolver>(
        _ row: Int, by solver: Solver, into solved: Matrix, worker: inout Worker<Solver.Scratch>, measuring: Bool
    ) throws -> Double {
        let range = interactions.range(ofRow: row)
        let target = solved[row]
        guard !range.isEmpty else {
            target.update(repeating: 0)
            return 0
        }
        let vector = worker.row
        for column in target.indices { vector[column] = target[column] }
        let panel = worker.panel
        let error = try interactions.indices.withUnsafeBufferPointer { indices in
            try withConfidence(of: range) { confidence in
                let isSolved = solver.solve(
                    UnsafeBufferPointer(rebasing: indices[range]), confidence: confidence, panel: panel, row: vector,
                    side: fixed, scratch: &worker.scratch)
                guard isSolved else { throw Failure(row: row) }
                return measuring ? panel.squaredError(confidence, of: vector) : 0
            }
        }
        for column in target.indices {
            guard vector[column].isFinite else { throw Failure(row: row) }
            target[column] = vector[column]
        }
        return error
    }

    private func withConfidence<Result>(
        of range: Range<Int>, _ body: (UnsafeBufferPointer<Float>?) throws -> Result
    ) rethrows -> Result {
        guard let values = interactions.values else { return try body(nil) }
        return try values.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
}

private struct Worker<Scratch> {
    let panel: RowPanel
    private let vector: Matrix
    var scratch: Scratch

    init(columns: Int, scratch: Scratch) {
        panel = RowPanel(columns: columns)
        vector = Matrix(rows: 1, columns: padded(columns))
        self.scratch = scratch
    }

    var row: UnsafeMutableBufferPointer<Float> { vector[0] }
}

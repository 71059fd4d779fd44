package import LinearAlgebra
package import RecommenderModels

/// Solves every row of one side of a model of ratings with the other side held fixed.
package struct RatingSweep: Sendable {
    /// A row's ratings do not determine it, or give a value that is not finite.
    package struct Failure: Error {
        package let side: RatingEquations.Side
        package let row: Int
    }

    /// The ratings, with one row for each row of the side that is solved.
    package let ratings: SparseMatrix
    package let equations: RatingEquations
    /// The rows, those with the most ratings first, so that no worker is left with a long row at the end.
    private let order: [UInt32]

    package init(ratings: SparseMatrix, equations: RatingEquations) {
        self.ratings = ratings
        self.equations = equations
        order = HalfSweep.longestFirst(ratings)
    }

    /// Replaces every row of `solved`; rows without ratings become zero.
    ///
    /// One worker solves each row, and no other row affects its value, so the result has the same bits at any number of
    /// threads.
    ///
    /// - Returns: Σ (r − r̂)² over all ratings after the sweep, or 0 when `measuring` is false.
    package func run(
        fixed: Matrix, into solved: Matrix, threads: Threads, measuring: Bool = true
    ) throws -> Double {
        precondition(solved.rows == ratings.rows && fixed.rows == ratings.columns && solved.columns == fixed.columns)
        let errors = RowValues(count: solved.rows)
        let factors = solved.columns - RatingEquations.extraColumns
        try parallelFor(
            order.count, chunk: 16, threads: threads, scratch: { RatingSystem(factors: factors) },
            body: { range, system in
                for position in range {
                    let row = Int(order[position])
                    guard !ratings.range(ofRow: row).isEmpty else {
                        solved[row].update(repeating: 0)
                        continue
                    }
                    errors[row] = try withRatings(ofRow: row) { observed, values in
                        guard
                            equations.solve(observed, ratings: values, fixed: fixed, into: solved[row], system: system)
                        else { throw Failure(side: equations.side, row: row) }
                        return measuring
                            ? equations.squaredError(observed, ratings: values, fixed: fixed, of: solved[row]) : 0
                    }
                }
            })
        return errors.sum
    }

    /// Σ λ n^ν (‖w‖² + b²) over the rows of this side.
    package func penalty(of rows: Matrix, threads: Threads) throws -> Double {
        let penalties = RowValues(count: rows.rows)
        try parallelFor(rows.rows, chunk: 1024, threads: threads) { range in
            for row in range {
                penalties[row] = equations.penalty(of: rows[row], observed: ratings.range(ofRow: row).count)
            }
        }
        return penalties.sum
    }

    private func withRatings<Result>(
        ofRow row: Int, _ body: (UnsafeBufferPointer<UInt32>, UnsafeBufferPointer<Float>?) throws -> Result
    ) rethrows -> Result {
        let range = ratings.range(ofRow: row)
        return try ratings.indices.withUnsafeBufferPointer { indices in
            let observed = UnsafeBufferPointer(rebasing: indices[range])
            guard let values = ratings.values else { return try body(observed, nil) }
            return try values.withUnsafeBufferPointer { try body(observed, UnsafeBufferPointer(rebasing: $0[range])) }
        }
    }
}

package import BLAS
package import Diagnostics
package import LinearAlgebra
package import RecommenderModels

/// Implicit alternating least squares: each epoch solves all user rows, then all item rows (see `RowEquations`).
package struct IALS: Sendable {
    package let parameters: IALSParameters
    let interactions: SparseMatrix
    let byItem: SparseMatrix
    /// The histories that the final rows of the users are solved from; `nil` where they are the interactions.
    let history: SparseMatrix?
    let threads: Threads

    /// - Parameters:
    ///   - parameters: Validated parameters.
    ///   - interactions: The confidences, users × items, all positive.
    ///   - byItem: The transposed interactions, if the caller has them already.
    ///   - history: The same pairs with the confidences by which customers are scored; `nil` where these are the
    ///     interactions.
    ///   - threads: The number of workers; it does not change the result.
    package init(
        _ parameters: IALSParameters, interactions: SparseMatrix, byItem: SparseMatrix? = nil,
        history: SparseMatrix? = nil, threads: Threads
    ) {
        self.parameters = parameters
        self.interactions = interactions
        self.byItem = byItem ?? interactions.transposed()
        self.history = history == interactions ? nil : history
        self.threads = threads
    }

    /// Fits both sides.
    ///
    /// - Parameters:
    ///   - start: The rows from which the fit begins; `nil` for the initial items.
    ///   - clock: Seconds since any fixed moment, used only in the report.
    ///   - progress: The receiver of a line per epoch.
    /// - Returns: The factors and how the fit went.
    /// - Throws: `HalfSweep.Failure` or `ItemFailure` for the row whose equations could not be solved.
    package func fit(
        from start: consuming StartingRows? = nil, clock: @Sendable () -> Double, progress: Progress
    ) throws -> FittedFactors {
        // Hand the start over, because its users need as much memory as those of the fit.
        let descent = try Descent(self, from: consume start)
        for number in 1...parameters.epochs {
            let epoch = try descent.advance(clock: clock)
            if number == 1, let start = descent.start { progress.step("start: \(start.loss.description)") }
            progress.step(epoch.description(of: parameters.epochs))
        }
        return try descent.finish()
    }

    /// A row of an item could not be solved.
    package struct ItemFailure: Error {
        package let item: Int
    }

    package var userEquations: RowEquations { equations(otherSide: interactions.columns) }
    package var itemEquations: RowEquations { equations(otherSide: interactions.rows) }

    /// Normal with deviation `initialDeviation / √d`, each value from a generator keyed by (seed, row, column).
    package func initialItems() -> Matrix {
        let items = Matrix(rows: interactions.columns, columns: parameters.factors)
        let deviation = parameters.initialDeviation / Double(parameters.factors).squareRoot()
        for item in 0..<items.rows {
            let row = items[item]
            for column in row.indices {
                var generator = SeededGenerator(seed: parameters.seed, UInt64(item), UInt64(column))
                row[column] = Float(deviation * generator.normal())
            }
        }
        return items
    }

    /// The loss in three parts, in double, from the observed part and the factors.
    package func loss(
        observed: Double, users: Matrix, _ userGram: GramMatrix, items: Matrix, _ itemGram: GramMatrix
    ) throws -> FactorConvergence.Loss {
        FactorConvergence.Loss(
            observed: observed,
            unobserved: parameters.unobservedWeight * GramMatrix.traceOfProduct(userGram, itemGram),
            regularization: try penalty(of: users, interactions, userEquations)
                + penalty(of: items, byItem, itemEquations))
    }

    private func equations(otherSide: Int) -> RowEquations {
        RowEquations(
            unobservedWeight: parameters.unobservedWeight, regularization: parameters.regularization,
            frequencyExponent: parameters.frequencyExponent, otherSide: otherSide)
    }

    /// Solves the rows of one side by the solver of the parameters, or exactly.
    ///
    /// - Parameters:
    ///   - sweep: The rows to solve.
    ///   - solved: The matrix that holds the rows.
    ///   - fixed: The other side.
    ///   - gram: The Gram matrix of the other side.
    ///   - equations: The equations of the rows.
    ///   - exactly: Whether to solve by Cholesky factorization, whatever the parameters say.
    ///   - measuring: Whether to compute the error.
    /// - Returns: Σ c (⟨w, h⟩ − 1)² over all entries after the sweep, or 0 when `measuring` is false.
    /// - Throws: `HalfSweep.Failure`.
    func solve(
        _ sweep: HalfSweep, into solved: Matrix, fixed: Matrix, _ gram: GramMatrix, equations: RowEquations,
        exactly: Bool, measuring: Bool
    ) throws -> Double {
        try parameters.solve(
            sweep, into: solved, fixed: fixed, gram, equations: equations,
            by: exactly ? .cholesky : parameters.chosenSolver, measuring: measuring, threads: threads)
    }

    private func penalty(
        of factors: Matrix, _ interactions: SparseMatrix, _ equations: RowEquations
    ) throws -> Double {
        let penalties = RowValues(count: factors.rows)
        try parallelFor(factors.rows, chunk: 1024, threads: threads) { range in
            for row in range {
                let squares = factors[row].reduce(0.0) { $0 + Double($1) * Double($1) }
                penalties[row] = equations.ridge(observed: interactions.range(ofRow: row).count) * squares
            }
        }
        return penalties.sum
    }
}

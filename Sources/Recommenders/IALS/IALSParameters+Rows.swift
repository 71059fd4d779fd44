package import BLAS
package import LinearAlgebra
import RecommenderModels

extension IALSParameters {
    /// Solves some rows of one side with the whole other side held fixed: what a machine does for its share of a sweep.
    ///
    /// By `cg` and `blocks` a row does not depend on which other rows are solved with it, to the last bit. By `cholesky`
    /// short rows are solved in another order of operations where most rows are short.
    ///
    /// - Parameters:
    ///   - rows: The confidences, all positive: rows to solve × rows of the fixed side.
    ///   - solved: rows × d; the old values on entry, from which `cg` and `blocks` go on, the solutions on return. Rows
    ///     without entries become zero.
    ///   - fixed: The rows of the other side that `rows` needs × d.
    ///   - gram: The Gram matrix of the whole other side.
    ///   - count: How many rows the whole other side has.
    ///   - threads: The number of workers; it does not change the result.
    /// - Throws: `HalfSweep.Failure` for a row whose equations could not be solved.
    package func solve(
        _ rows: SparseMatrix, into solved: Matrix, fixed: Matrix, _ gram: GramMatrix, outOf count: Int,
        threads: Threads
    ) throws {
        let equations = RowEquations(
            unobservedWeight: unobservedWeight, regularization: regularization, frequencyExponent: frequencyExponent,
            otherSide: count)
        _ = try solve(
            HalfSweep(rows), into: solved, fixed: fixed, gram, equations: equations, by: chosenSolver,
            measuring: false, threads: threads)
    }

    /// Solves the rows of a sweep.
    ///
    /// - Parameters:
    ///   - sweep: The rows to solve.
    ///   - solved: The matrix that holds the rows.
    ///   - fixed: The other side.
    ///   - gram: The Gram matrix of the other side.
    ///   - equations: The equations of the rows.
    ///   - solver: How they are solved.
    ///   - measuring: Whether to compute the error.
    ///   - threads: The number of workers.
    /// - Returns: Σ c (⟨w, h⟩ − 1)² over all entries after the sweep, or 0 when `measuring` is false.
    /// - Throws: `HalfSweep.Failure`.
    func solve(
        _ sweep: HalfSweep, into solved: Matrix, fixed: Matrix, _ gram: GramMatrix, equations: RowEquations,
        by solver: FactorSolver, measuring: Bool, threads: Threads
    ) throws -> Double {
        func basis() -> EigenBasis { EigenBasis(gram, rows: equations.otherSide, unobservedWeight: unobservedWeight) }
        func run(_ solver: some RowSolver) throws -> Double {
            try sweep.run(solver, into: solved, threads: threads, measuring: measuring)
        }
        switch solver {
        case .cholesky:
            let side = FixedSide(factors: fixed, base: gram.scaled(by: unobservedWeight), equations: equations)
            let hasShort = sweep.hasManyShortRows(factors: fixed.columns)
            return try run(CholeskySolver(side, basis: hasShort ? basis() : nil, threads: threads))
        case .cg:
            return try run(
                ConjugateGradientSolver(basis: basis(), factors: fixed, equations: equations, threads: threads))
        case .blocks:
            return try run(BlockSolver(basis: basis(), factors: fixed, equations: equations, threads: threads))
        }
    }
}

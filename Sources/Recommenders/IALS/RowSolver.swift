package import LinearAlgebra
package import Models

/// What a solver may use for one half-sweep: the side that is held fixed and what all rows share.
package struct FixedSide: Sendable {
    /// The factors that are held fixed, `rows × d`.
    package let factors: Matrix
    /// α₀ times their Gram matrix, padded.
    package let base: Matrix
    package let equations: RowEquations

    package init(factors: Matrix, base: Matrix, equations: RowEquations) {
        self.factors = factors
        self.base = base
        self.equations = equations
    }
}

/// A way to solve the equations of one row (see `RowEquations`).
package protocol RowSolver: Sendable {
    /// What one worker needs and reuses from row to row.
    associatedtype Scratch

    func makeScratch(factors: Int) -> Scratch

    /// Solves for one row, and leaves the fixed rows that were observed with it packed in `panel`.
    ///
    /// - Parameters:
    ///   - observed: The indices of these rows.
    ///   - confidence: One value each; `nil` when all are 1.
    ///   - panel: The worker's panel.
    ///   - row: `panel.stride` floats; the old row on entry, the new one on return.
    ///   - side: The fixed side.
    ///   - scratch: The worker's scratch.
    /// - Returns: Whether the equations could be solved.
    func solve(
        _ observed: UnsafeBufferPointer<UInt32>, confidence: UnsafeBufferPointer<Float>?, panel: RowPanel,
        row: UnsafeMutableBufferPointer<Float>, side: FixedSide, scratch: inout Scratch
    ) -> Bool
}

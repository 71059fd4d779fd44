package import LinearAlgebra
package import RecommenderModels

/// What all rows of a half-sweep share: the side that is held fixed, and its share of their equations.
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

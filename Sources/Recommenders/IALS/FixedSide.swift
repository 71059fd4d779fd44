package import LinearAlgebra
package import RecommenderModels

/// The data that all rows of a half-sweep share: the side that is held fixed, and its part of the equations.
package struct FixedSide: Sendable {
    /// The fixed factors, `rows × d`.
    package let factors: Matrix
    /// α₀ times the Gram matrix of `factors`, padded.
    package let base: Matrix
    package let equations: RowEquations

    package init(factors: Matrix, base: Matrix, equations: RowEquations) {
        self.factors = factors
        self.base = base
        self.equations = equations
    }
}

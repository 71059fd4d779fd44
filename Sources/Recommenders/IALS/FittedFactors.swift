package import BLAS
package import LinearAlgebra

/// Both sides of a fitted factor model.
package struct FittedFactors: Sendable {
    /// users × d; zero for a user without interactions.
    package let users: Matrix
    /// items × d.
    package let items: Matrix
    package let itemGram: GramMatrix
    package let convergence: FactorConvergence
}

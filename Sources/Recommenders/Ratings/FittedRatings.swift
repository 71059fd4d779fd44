package import LinearAlgebra

/// Both sides of a fitted model of ratings, in the rows of `RatingEquations`.
package struct FittedRatings: Sendable {
    /// users × (d + 2); zero for a user without ratings.
    package let users: Matrix
    /// items × (d + 2); zero for an item without ratings.
    package let items: Matrix
    /// μ, the mean rating.
    package let mean: Double
    package let convergence: FactorConvergence
}

/// A way to solve the equations of a row of factors.
package enum FactorSolver: String, Codable, Sendable {
    /// Exactly, by Cholesky factorization: O(n d² + d³) per row.
    case cholesky
    /// By two preconditioned steps of conjugate gradients from the last value: O(n d + d²) per row.
    case cg
    /// Block by block of 64 factors from the last value (iALS++): O(64 n d + d²) per row.
    case blocks
}

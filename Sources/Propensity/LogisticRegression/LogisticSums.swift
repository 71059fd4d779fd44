import FeatureLearning
import Features
package import LinearAlgebra

/// What some rows add to the log loss of a logistic model and to its derivatives: what a machine computes for its share.
///
/// With z = (b, β), margins m = b + ⟨x, β⟩, probabilities p = 1 / (1 + e⁻ᵐ) and weights w:
///
///     loss = Σ w log(1 + exp(∓m)),   gradient = Σ w (p − y) (1, x),   Hessian = Σ w p (1 − p) (1, x)ᵀ(1, x)
///
/// The sums of several blocks add up to those of all their rows; divided by the weight they are those of
/// `LogisticRegression`, without penalties.
package struct LogisticSums: Sendable {
    package let loss: Double
    /// Σ w.
    package let weight: Double
    /// width + 1 numbers: that of the intercept first.
    package let gradient: [Double]
    /// (width + 1)², row-major, both triangles; `nil` unless it was requested.
    package let hessian: [Double]?

    /// Adds the rows up in one pass, in O(rows · width), or O(rows · width²) with the Hessian.
    ///
    /// - Parameters:
    ///   - problem: The rows, of one class or of both, with weights that are finite and not negative.
    ///   - z: The intercept, then the coefficients.
    ///   - needsHessian: Whether to compute the Hessian.
    ///   - threads: The number of workers; it does not change a bit of the result.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(of problem: LogisticProblem, at z: [Double], needsHessian: Bool, threads: Threads) throws {
        let size = problem.rows.width + 1
        precondition(z.count == size)
        let sum = LogisticLoss(problem, threads: threads)
        weight = sum.totalWeight
        guard weight > 0 else {
            loss = 0
            gradient = [Double](repeating: 0, count: size)
            hessian = needsHessian ? [Double](repeating: 0, count: size * size) : nil
            return
        }
        let system = needsHessian ? DoubleSystem(size: size + 1) : nil
        let means = try system.map { try sum.evaluate(z + [0], hessian: $0) } ?? sum.evaluate(z + [0])
        let total = weight
        loss = means.value * total
        gradient = means.gradient.dropLast().map { $0 * total }
        hessian = system.map { system in
            (0..<size * size).map { place in
                let (row, column) = (place / size, place % size)
                return system.matrix[max(row, column), min(row, column)] * total
            }
        }
    }
}

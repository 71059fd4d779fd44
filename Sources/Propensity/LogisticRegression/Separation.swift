import Diagnostics
import Features
import LinearAlgebra

/// Whether the labels can be separated without error, so that the unpenalized loss has no minimum.
///
/// A direction d proves it if moving along d, however far, never increases the loss of any row and decreases that of
/// some: all (2y − 1)⟨x, d⟩ ≥ 0 (Albert & Anderson 1984, "On the existence of maximum likelihood estimates in logistic
/// regression models", §3; "quasi-complete" when some are 0). If such a direction exists, Newton's steps converge to
/// one.
enum Separation {
    /// The number of steps after which Newton's method has converged if the data are not separable.
    static let firstCheck = 8
    /// A wrong-way movement below this fraction of the largest right-way movement counts as 0.
    private static let tolerance = 1e-7
    /// Log-odds that fits of inseparable data hardly ever reach.
    private static let suspicious = 12.0

    /// - Throws: `UserError` with code `notConverged` if the direction proves that the data are separable.
    static func check(_ problem: LogisticProblem, along direction: [Double]) throws {
        let extremes = extremes(of: problem, along: direction)
        guard extremes.largest > 0 && extremes.least >= -tolerance * extremes.largest else { return }
        throw UserError(
            .notConverged,
            "some rows are told apart without error: without a penalty their coefficients grow without bound",
            remedy: "Give \(.logisticL2) above 0, or leave out the column that gives the target away")
    }

    /// Checks the end point of a first-order method, which may only look like a minimum because slopes vanish far out.
    ///
    /// - Throws: `UserError` with code `notConverged` if the data are separable.
    static func check(_ objective: LogisticObjective, at end: LogisticMinimum) throws {
        let problem = objective.loss.problem
        guard extremes(of: problem, along: end.z).largest > suspicious else { return }
        try check(problem, along: end.z)
        guard problem.rows.width <= Aliasing.mostCoefficients else { return }
        _ = try NewtonSolver().minimize(objective, from: end.z)
    }

    /// The smallest and the largest (2y − 1)⟨x, d⟩ over the rows with a weight.
    private static func extremes(
        of problem: LogisticProblem, along direction: [Double]
    ) -> (least: Double, largest: Double) {
        var (least, largest) = (0.0, 0.0)
        let scratch = RowBlockScratch()
        let chunks = RowChunks(rows: problem.rows.rowCount, numbersEach: 1, bytes: 8)
        for range in chunks.blocks(of: 0) {
            let products = scratch.margins(range.count)
            direction.withUnsafeBufferPointer { problem.rows.multiply(range, by: $0, into: products) }
            for (k, row) in range.enumerated() where problem.weights?[row] ?? 1 > 0 {
                let right = problem.labels[row] == 1 ? products[k] : -products[k]
                least = min(least, right)
                largest = max(largest, right)
            }
        }
        return (least, largest)
    }
}

import Features
import LinearAlgebra

/// A starting point near the minimum: the minimum over a part of the rows, which costs a fraction of the time.
///
/// Its distance to the minimum over all rows is about the part's standard errors, and Newton's method squares that
/// distance with every step.
enum SubsampleStart {
    /// The part is one block of rows in this many.
    private static let every = 16
    /// The fewest rows per coefficient with which the part is worth fitting.
    private static let rowsPerCoefficient = 50

    /// The starting point, or nil if the part would have too few rows.
    static func find(for objective: LogisticObjective, from start: [Double], threads: Threads) throws -> [Double]? {
        let problem = objective.loss.problem
        guard problem.rows.rowCount / every >= rowsPerCoefficient * max(problem.rows.width, 100) else { return nil }
        let loss = LogisticLoss(problem, threads: threads, every: every)
        guard loss.baseRate > 0 && loss.baseRate < 1 else { return nil }
        // Add a small penalty, so that a minimum exists even if the part is separable.
        var part = LogisticObjective(loss: loss, l2: objective.l2 + 1 / loss.totalWeight)
        part.fixed = objective.fixed
        let minimum = try NewtonSolver(nextStep: 1e-2).minimize(part, from: start)
        objective.loss.count(loss.passes)
        return minimum.converged ? minimum.z : nil
    }
}

/// A way to minimize a penalized logistic objective.
protocol LogisticSolver {
    /// The minimum, or the best point found.
    ///
    /// - Throws: `UserError` with code `notConverged` when there is no minimum.
    func minimize(_ objective: LogisticObjective, from start: [Double]) throws -> LogisticMinimum
}

/// The end point of a solver.
struct LogisticMinimum {
    /// Intercept, coefficients, 0.
    var z: [Double]
    /// The objective, including the l1 penalty.
    var value: Double
    /// The largest violation of the optimality conditions.
    var violation: Double
    var iterations: Int
    var converged: Bool
    var notes: [String] = []
    /// Where each iteration ended, from the starting point on.
    var course: [LogisticConvergence.Point]
}

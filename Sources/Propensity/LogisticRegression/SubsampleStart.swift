import Features

/// A start near the minimum: the minimum over a part of the rows, which costs a part of the time.
///
/// With n rows the distance to the minimum over all of them is about the standard errors of the part's, and Newton's
/// method squares it with every step.
enum SubsampleStart {
    /// The part is one block in so many.
    private static let every = 16
    /// Fewer rows for each coefficient than this tell too little.
    private static let rowsPerCoefficient = 50

    /// Where to begin, or nil if a part of the rows would be too few.
    static func find(for objective: LogisticObjective, from start: [Double], threads: Int) throws -> [Double]? {
        let problem = objective.loss.problem
        guard problem.rows.rowCount / every >= rowsPerCoefficient * max(problem.rows.width, 100) else { return nil }
        let loss = LogisticLoss(problem, threads: threads, every: every)
        guard loss.baseRate > 0 && loss.baseRate < 1 else { return nil }
        // A little more penalty than asked for, so that there is a minimum even if the part is separable.
        var part = LogisticObjective(loss: loss, l2: objective.l2 + 1 / loss.totalWeight)
        part.fixed = objective.fixed
        let minimum = try NewtonSolver(nextStep: 1e-2).minimize(part, from: start)
        objective.loss.count(loss.passes)
        return minimum.converged ? minimum.z : nil
    }
}

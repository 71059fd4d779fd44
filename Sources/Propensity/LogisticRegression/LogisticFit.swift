package import Features
package import LinearAlgebra

/// A fitted logistic model in encoded units: log-odds = intercept + Σ coefficient · encoded value.
package struct LogisticFit: Sendable {
    package let intercept: Double
    /// One per column of the encoded rows, then one per level of each field.
    package let coefficients: [Double]
    /// The numbers of the coefficients fixed at 0, because their columns are linear combinations of others.
    package let aliased: [Int]
    package let convergence: LogisticConvergence

    package init(intercept: Double, coefficients: [Double], aliased: [Int] = [], convergence: LogisticConvergence) {
        self.intercept = intercept
        self.coefficients = coefficients
        self.aliased = aliased
        self.convergence = convergence
    }
}

extension LogisticFit {
    /// Whether the model and what is said of its minimum are numbers.
    package var isFinite: Bool {
        ([intercept, convergence.objective, convergence.gradient] + coefficients).allSatisfy(\.isFinite)
    }

    /// The log-odds of each row, intercept + Σ coefficient · value.
    package func logOdds(of rows: EncodedRows, threads: Threads) throws -> [Double] {
        try rows.logOdds(intercept: intercept, coefficients: coefficients, threads: threads)
    }
}

/// How a fit ended.
package struct LogisticConvergence: Codable, Sendable, Equatable {
    /// The solver that ran; never `auto`.
    package var solver: LogisticParameters.Solver
    package var iterations: Int
    /// How often the data was read from front to back.
    package var passes: Int
    /// The penalized objective at the end.
    package var objective: Double
    /// The largest violation of the optimality conditions, in units of the mean loss.
    package var gradient: Double
    package var converged: Bool
    /// Anything unusual that the solver had to do, such as falling back to another method.
    package var notes: [String] = []
    package var seconds: Double
    /// The objective after iterations, from the starting point on; nil for a fit of an earlier program.
    ///
    /// Of more than 100 iterations it has the first, the last, and others at equal distances.
    package var course: [Point]?

    /// Where an iteration ended.
    package struct Point: Codable, Sendable, Equatable {
        /// 0 for the starting point.
        package var iteration: Int
        /// The penalized objective.
        package var objective: Double
        /// The largest violation of the optimality conditions, in units of the mean loss.
        package var gradient: Double
    }

    package init(
        solver: LogisticParameters.Solver, iterations: Int, passes: Int, objective: Double, gradient: Double,
        converged: Bool, notes: [String] = [], seconds: Double, course: [Point]? = nil
    ) {
        self.solver = solver
        self.iterations = iterations
        self.passes = passes
        self.objective = objective
        self.gradient = gradient
        self.converged = converged
        self.notes = notes
        self.seconds = seconds
        self.course = course
    }
}

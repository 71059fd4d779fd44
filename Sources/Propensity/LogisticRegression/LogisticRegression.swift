import Diagnostics
import Features
import Glibc
package import LinearAlgebra

/// Fits logistic models: minimizes `Σ w log(1 + exp(∓(b + ⟨x, β⟩))) / Σ w + ½ l2 ‖β‖² + l1 ‖β‖₁` over b and β.
package enum LogisticRegression {
    /// Fits one model.
    ///
    /// - Parameters:
    ///   - problem: Encoded rows, labels and weights.
    ///   - parameters: Penalties and solver.
    ///   - start: The starting point, for example the fit of a larger penalty.
    ///   - threads: The number of workers; it does not change a bit of the result.
    ///   - clock: Returns seconds since a fixed moment, for the report.
    /// - Returns: The fit, whose report says whether it converged.
    /// - Throws: `UserError` with code `wrongUsage` for parameters out of range, `invalidData` for invalid weights or
    ///   labels of one class, and `notConverged` when there is no minimum because the data are separable.
    package static func fit(
        _ problem: LogisticProblem, _ parameters: LogisticParameters, start: LogisticFit? = nil, threads: Threads,
        clock: () -> Double
    ) throws -> LogisticFit {
        try parameters.validate()
        try problem.validate()
        let began = clock()
        var chosen = parameters.chosenSolver(for: problem)
        try checkMemory(of: chosen, width: problem.rows.width)
        let loss = LogisticLoss(problem, threads: threads)
        var objective = LogisticObjective(
            loss: loss, l2: parameters.resolvedL2(totalWeight: loss.totalWeight), l1: parameters.l1)
        let base = startingPoint(nil, loss)
        var z = startingPoint(start, loss)
        var aliased: [Int] = []
        if objective.isUnpenalized && problem.rows.width <= Aliasing.mostCoefficients {
            aliased = try Aliasing.places(of: objective, baseRateAt: base)
            objective.fixed.formUnion(aliased)
            for place in aliased { z[place] = 0 }
        }
        if start == nil && chosen == .newton {
            z = try SubsampleStart.find(for: objective, from: z, threads: threads) ?? z
        }
        var minimum = try chosen.method.minimize(objective, from: z)
        if objective.isUnpenalized && chosen != .newton { try Separation.check(objective, at: minimum) }
        if !minimum.converged && chosen == .newton {
            minimum = try fallBack(objective, after: minimum)
            chosen = .newtonCG
        }
        return LogisticFit(
            intercept: minimum.z[0], coefficients: Array(minimum.z[1..<loss.length - 1]),
            aliased: aliased.map { $0 - 1 },
            convergence: LogisticConvergence(
                solver: chosen, iterations: minimum.iterations, passes: Int(loss.passes.rounded(.up)),
                objective: minimum.value, gradient: minimum.violation, converged: minimum.converged,
                notes: minimum.notes, seconds: clock() - began, course: thinned(minimum.course)))
    }

    /// - Throws: `UserError` with code `wrongUsage` for Newton's method where its Hessian, a copy and the sums of a chunk
    ///   do not fit into memory.
    private static func checkMemory(of solver: LogisticParameters.Solver, width: Int) throws {
        guard solver == .newton, width >= 2_048 else { return }
        let bytes = 3 * 8 * (width + 2) * (width + 2)
        let present = physicalMemory()
        guard bytes >= present else { return }
        throw UserError(
            .wrongUsage,
            "\(.logisticSolver, "newton") would take \(bytes >> 20) MB of memory for \(width) coefficients, and this machine "
                + "has \(present >> 20)",
            remedy: "Choose \(.logisticSolver, "newton-cg"), or leave it out")
    }

    /// Fits one model for each penalty, starting each from the previous one.
    ///
    /// - Parameters:
    ///   - problem: Encoded rows, labels and weights.
    ///   - parameters: The other penalty, and the solver.
    ///   - penalty: Which penalty varies.
    ///   - values: The values of that penalty; descending values give the best starting points.
    ///   - threads: The number of workers; it does not change a bit of the result.
    ///   - clock: Returns seconds since a fixed moment, for the reports.
    /// - Returns: The fits, in the order of the penalties.
    /// - Throws: The errors of `fit`.
    package static func path(
        _ problem: LogisticProblem, _ parameters: LogisticParameters, over penalty: Penalty, _ values: [Double],
        threads: Threads, clock: () -> Double
    ) throws -> [LogisticFit] {
        var fits: [LogisticFit] = []
        for value in values {
            var own = parameters
            switch penalty {
            case .l2: own.l2 = value
            case .l1: own.l1 = value
            }
            fits.append(try fit(problem, own, start: fits.last, threads: threads, clock: clock))
        }
        return fits
    }

    /// The penalty that varies along a path.
    package enum Penalty: String, Codable, Sendable {
        case l2, l1
    }

    /// The smallest l1 at which all coefficients are 0: the largest slope of the loss at the base rate.
    ///
    /// - Throws: `UserError` with code `invalidData`, as `fit` does.
    package static func largestL1(_ problem: LogisticProblem, threads: Threads) throws -> Double {
        try problem.validate()
        let loss = LogisticLoss(problem, threads: threads)
        return try loss.evaluate(startingPoint(nil, loss)).gradient.dropFirst().reduce(0) { max($0, abs($1)) }
    }

    /// Intercept, coefficients and 0 of a fit; without a fit, the model that predicts the base rate for every row.
    private static func startingPoint(_ start: LogisticFit?, _ loss: LogisticLoss) -> [Double] {
        guard let start, start.coefficients.count == loss.length - 2 else {
            return [log(loss.baseRate / (1 - loss.baseRate))] + [Double](repeating: 0, count: loss.length - 1)
        }
        return [start.intercept] + start.coefficients + [0]
    }

    /// At most 100 points of a course, so that a manifest stays small; JSON has no number that is not finite.
    private static func thinned(_ all: [LogisticConvergence.Point]) -> [LogisticConvergence.Point] {
        let most = 100
        let course = all.filter { $0.objective.isFinite && $0.gradient.isFinite }
        guard course.count > most else { return course }
        return (0..<most).map { course[$0 * (course.count - 1) / (most - 1)] }
    }

    /// Continues with conjugate gradients after a factorization failed.
    private static func fallBack(
        _ objective: LogisticObjective, after minimum: LogisticMinimum
    ) throws -> LogisticMinimum {
        var result = try NewtonCGSolver().minimize(objective, from: minimum.z)
        result.course =
            minimum.course
            + result.course.dropFirst().map { point in
                var later = point
                later.iteration += minimum.iterations
                return later
            }
        result.iterations += minimum.iterations
        result.notes = minimum.notes + ["the Hessian is ill-conditioned: went on with conjugate gradients"]
        return result
    }
}

extension LogisticParameters.Solver {
    /// The implementation of a chosen solver, which is never `auto`.
    fileprivate var method: any LogisticSolver {
        switch self {
        case .auto, .newton: NewtonSolver()
        case .lbfgs: LBFGSSolver()
        case .newtonCG: NewtonCGSolver()
        case .coordinate: CoordinateSolver()
        }
    }
}

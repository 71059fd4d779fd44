import FeatureLearning
import Features
import LinearAlgebra

/// Coordinate descent on successive quadratic approximations, for an l1 penalty with or without l2.
///
/// The proximal Newton method (Friedman, Hastie & Tibshirani 2010, §3; Yuan, Ho & Lin 2012, "An improved GLMNET for
/// l1-regularized logistic regression"): a step minimizes the quadratic approximation with its l1 penalty and is halved
/// until the objective falls. If there are more coefficients than fit one Hessian, only those that are not 0 or violate
/// their condition are updated, block after block.
struct CoordinateSolver: LogisticSolver {
    private let mostIterations = 1_000
    /// The largest number of coefficients in one block.
    private let blockSize = 1_024
    /// Converged when a step in any single coordinate would change the log-odds by no more than this.
    private let smallStep = 1e-8

    func minimize(_ objective: LogisticObjective, from start: [Double]) throws -> LogisticMinimum {
        var z = start
        var here = try objective.evaluate(z)
        let diagonal = try objective.hessianDiagonal()
        let shift = LevelShift(objective, diagonal: diagonal)
        let unit = objective.unitSlopes(diagonal: diagonal)
        var iterations = 0
        var violations = objective.violations(here.gradient, at: z)
        func point() -> LogisticConvergence.Point {
            .init(
                iteration: iterations, objective: here.value + objective.absolutePenalty(z),
                gradient: violations.largest())
        }
        var course = [point()]
        var moved = true
        while moved && violations.largest(relativeTo: unit) > smallStep && iterations < mostIterations {
            moved = false
            for places in blocks(violations, z, objective) {
                if let next = try step(objective, z, places) {
                    (z, here) = next
                    moved = true
                }
            }
            shift.apply(to: &z, &here)
            iterations += 1
            violations = objective.violations(here.gradient, at: z)
            course.append(point())
        }
        return LogisticMinimum(
            z: z, value: here.value + objective.absolutePenalty(z), violation: violations.largest(),
            iterations: iterations, converged: violations.largest(relativeTo: unit) <= smallStep, course: course)
    }

    /// The places to update, in blocks; the intercept is in every block.
    private func blocks(_ violations: [Double], _ z: [Double], _ objective: LogisticObjective) -> [[Int]] {
        let all = objective.coefficients.filter { !objective.fixed.contains($0) }
        guard all.count > blockSize else { return [[0] + all] }
        let active = all.filter { z[$0] != 0 || violations[$0] > 0 }
        let count = max(1, (active.count + blockSize - 1) / blockSize)
        return (0..<count).map { block in
            [0] + active[active.count * block / count..<active.count * (block + 1) / count]
        }
    }

    /// One proximal Newton step in the given places; nil if the objective does not fall any more.
    private func step(
        _ objective: LogisticObjective, _ z: [Double], _ places: [Int]
    ) throws -> (z: [Double], Evaluation)? {
        let selection = ColumnSelection(places, of: objective.loss.problem.rows)
        let hessian = DoubleSystem(size: selection.vectorLength)
        let here = try objective.evaluate(z, hessian: hessian, columns: selection)
        var quadratic = PenalizedQuadratic(
            hessian, gradient: places.map { here.gradient[$0] } + [0], at: places.map { z[$0] } + [0],
            fixed: [places.count], l1: objective.l1)
        var target = z
        for (place, value) in zip(places, quadratic.minimize()) { target[place] = value }
        let penalty = objective.absolutePenalty(z)
        let slope = zip(here.gradient, zip(target, z)).reduce(objective.absolutePenalty(target) - penalty) {
            $0 + $1.0 * ($1.1.0 - $1.1.1)
        }
        guard slope < 0 else { return nil }
        var share = 1.0
        for _ in 0..<40 {
            let next = share == 1 ? target : zip(z, target).map { $0 + share * ($1 - $0) }
            let there = try objective.evaluate(next)
            let value = there.value + objective.absolutePenalty(next)
            if value <= here.value + penalty + 1e-4 * share * slope + LineSearch.rounding * (here.value + penalty) {
                return (next, there)
            }
            share /= 2
        }
        return nil
    }
}

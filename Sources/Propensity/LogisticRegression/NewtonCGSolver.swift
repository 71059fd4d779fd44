/// Newton's method with steps computed by conjugate gradients, preconditioned by the Hessian's diagonal.
///
/// Dembo, Eisenstat & Steihaug 1982, "Inexact Newton methods"; the tolerances shrink with the gradient, so that the
/// convergence is superlinear. A product with the Hessian reads the data once, O(rows · numbers in a row), which suits
/// many coefficients.
struct NewtonCGSolver: LogisticSolver {
    private let mostIterations = 100
    private let mostProducts = 250
    /// Converged when a step in any single coordinate would change the log-odds by no more than this.
    var smallStep = 1e-8

    func minimize(_ objective: LogisticObjective, from start: [Double]) throws -> LogisticMinimum {
        var z = start
        var here = try objective.evaluate(z)
        let diagonal = try objective.hessianDiagonal()
        let shift = LevelShift(objective, diagonal: diagonal)
        let unit = objective.unitSlopes(diagonal: diagonal)
        let first = here.gradient.largest(relativeTo: unit)
        var iterations = 0
        var course = [here.point(after: 0)]
        var distance = first
        while distance > smallStep && iterations < mostIterations {
            let tolerance = min(0.25, (distance / max(first, 1e-3)).squareRoot())
            let step = try step(objective, here.gradient, diagonal, tolerance: tolerance)
            guard let next = try LineSearch.backtrack(from: z, here, along: step, evaluate: objective.evaluate)
            else { break }
            (z, here) = next
            shift.apply(to: &z, &here)
            iterations += 1
            course.append(here.point(after: iterations))
            distance = here.gradient.largest(relativeTo: unit)
        }
        return LogisticMinimum(
            z: z, value: here.value, violation: here.gradient.largest(), iterations: iterations,
            converged: distance <= smallStep, course: course)
    }

    /// An approximate solution of `H step = −gradient`.
    private func step(
        _ objective: LogisticObjective, _ gradient: [Double], _ diagonal: [Double], tolerance: Double
    ) throws -> [Double] {
        var step = [Double](repeating: 0, count: gradient.count)
        var residual = gradient.map { -$0 }
        var scaled = zip(residual, diagonal).map { $0 / $1 }
        var direction = scaled
        var size = dot(residual, scaled)
        let enough = tolerance * tolerance * size
        for _ in 0..<mostProducts {
            let product = try objective.hessianTimes(direction)
            let curvature = dot(direction, product)
            guard curvature > 0 else { break }
            let length = size / curvature
            for index in step.indices {
                step[index] += length * direction[index]
                residual[index] -= length * product[index]
                scaled[index] = residual[index] / diagonal[index]
            }
            let next = dot(residual, scaled)
            guard next > enough else { break }
            let ratio = next / size
            for index in direction.indices { direction[index] = scaled[index] + ratio * direction[index] }
            size = next
        }
        return step
    }
}

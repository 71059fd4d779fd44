/// L-BFGS, a limited-memory quasi-Newton method, in coordinates scaled by the Hessian's diagonal at the start.
///
/// Liu & Nocedal 1989, "On the limited memory BFGS method for large scale optimization", algorithm 2.1. A step reads
/// the data once, O(rows · numbers in a row), and takes O(width) in addition.
struct LBFGSSolver: LogisticSolver {
    private let mostIterations = 3_000
    /// The number of remembered steps.
    private let memory = 12
    /// Converged when a step in any single coordinate would change the log-odds by no more than this.
    private let smallStep = 1e-9

    func minimize(_ objective: LogisticObjective, from start: [Double]) throws -> LogisticMinimum {
        var z = start
        var here = try objective.evaluate(z)
        let diagonal = try objective.hessianDiagonal()
        let shift = LevelShift(objective, diagonal: diagonal)
        let unit = objective.unitSlopes(diagonal: diagonal)
        var history: [Pair] = []
        var iterations = 0
        var course = [here.point(after: 0)]
        var distance = here.gradient.largest(relativeTo: unit)
        while distance > smallStep && iterations < mostIterations {
            let step = direction(here.gradient, history, diagonal)
            guard var (next, there) = try LineSearch.flatten(objective, from: z, here, along: step, first: 1) else {
                guard !history.isEmpty else { break }
                history = []
                continue
            }
            shift.apply(to: &next, &there)
            if let pair = Pair(
                step: zip(next, z).map { $0 - $1 }, change: zip(there.gradient, here.gradient).map { $0 - $1 })
            {
                history.append(pair)
                if history.count > memory { history.removeFirst() }
            }
            (z, here) = (next, there)
            iterations += 1
            course.append(here.point(after: iterations))
            distance = here.gradient.largest(relativeTo: unit)
        }
        return LogisticMinimum(
            z: z, value: here.value, violation: here.gradient.largest(), iterations: iterations,
            converged: distance <= smallStep, course: course)
    }

    /// A step and the change of the gradient over it.
    private struct Pair {
        let step: [Double]
        let change: [Double]
        let product: Double

        init?(step: [Double], change: [Double]) {
            product = dot(step, change)
            guard product > 1e-14 * dot(change, change).squareRoot() * dot(step, step).squareRoot() else { return nil }
            self.step = step
            self.change = change
        }
    }

    /// Minus the approximate inverse Hessian times the gradient: the two-loop recursion.
    private func direction(_ gradient: [Double], _ history: [Pair], _ diagonal: [Double]) -> [Double] {
        var q = gradient.map { -$0 }
        var shares: [Double] = []
        for pair in history.reversed() {
            let share = dot(pair.step, q) / pair.product
            shares.append(share)
            for index in q.indices { q[index] -= share * pair.change[index] }
        }
        var scale = 1.0
        if let last = history.last {
            scale = last.product / dot(last.change, zip(last.change, diagonal).map { $0 / $1 })
        }
        for index in q.indices { q[index] *= scale / diagonal[index] }
        for (pair, share) in zip(history, shares.reversed()) {
            let correction = share - dot(pair.change, q) / pair.product
            for index in q.indices { q[index] += correction * pair.step[index] }
        }
        return q
    }
}

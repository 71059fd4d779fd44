import LinearAlgebra

/// Newton's method with a Cholesky factorization of the Hessian and step halving.
///
/// Without penalties it is iteratively reweighted least squares (McCullagh & Nelder 1989, §2.5). A step reads the data
/// once, for value, gradient and Hessian at its end: O(rows · width²), and O(width³) for the factorization. Once steps
/// are small, the Hessian hardly changes and its factorization is reused (the chord method, Ortega & Rheinboldt 1970,
/// §7.1); such a step takes O(rows · width).
struct NewtonSolver: LogisticSolver {
    private let mostIterations = 100
    /// After a step smaller than this, in log-odds, the factorization is reused.
    private let chordStep = 3e-3
    /// If a step skips some coefficients, the fit converges only when a step in any single one of them would change the
    /// log-odds by no more than this.
    private let smallStep = 1e-8
    /// Converged when the next step, if it shrank at the same rate, would be smaller than this.
    var nextStep = 1e-10

    func minimize(_ objective: LogisticObjective, from start: [Double]) throws -> LogisticMinimum {
        let system = DoubleSystem(size: start.count)
        var z = start
        var here = try objective.evaluate(z, hessian: system)
        let scales = objective.scales
        var (isFresh, isUsable) = (true, system.factorize(settingAside: objective.fixed, tolerance: 1e-15))
        var lastStep: Double?
        var isSingular = false
        var converged = false
        var iterations = 0
        while !converged && isUsable && iterations < mostIterations {
            let setsAside = system.aliased.count > objective.fixed.count
            isSingular = isSingular || setsAside
            let step = system.solution(of: here.gradient.map { -$0 })
            let length = zip(step, scales).reduce(0) { max($0, abs($1.0 * $1.1)) }
            // Refactorize when a reused factorization no longer shrinks the steps well.
            let reuses = length <= (isFresh ? chordStep : 0.1 * (lastStep ?? 0))
            let next = try descend(objective, from: z, here, along: step, reuses ? nil : system)
            iterations += 1
            guard let next else {
                converged = -dot(here.gradient, step) <= LineSearch.rounding * here.value
                if converged && setsAside { converged = try isFlat(here, objective, scales) }
                if converged || isFresh { break }
                here = try objective.evaluate(z, hessian: system)
                (isFresh, isUsable) = (true, system.factorize(settingAside: objective.fixed, tolerance: 1e-15))
                continue
            }
            (z, here) = next
            converged = length * min(1, length / (lastStep ?? length)) <= nextStep
            (lastStep, isFresh) = (length, !reuses)
            if converged {
                // A coefficient that was set aside takes no step, however steep its slope, so check the slopes as well.
                if setsAside { converged = try isFlat(here, objective, scales) }
                break
            }
            if objective.isUnpenalized && iterations >= Separation.firstCheck {
                try Separation.check(objective.loss.problem, along: step)
            }
            if !reuses { isUsable = system.factorize(settingAside: objective.fixed, tolerance: 1e-15) }
        }
        return LogisticMinimum(
            z: z, value: here.value, violation: here.gradient.largest(), iterations: iterations, converged: converged,
            notes: isSingular ? ["the Hessian was nearly singular: some steps left some coefficients as they were"] : []
        )
    }

    /// Whether the slopes of all coefficients are nearly 0 at the last evaluated point; takes one pass over the data.
    private func isFlat(_ here: Evaluation, _ objective: LogisticObjective, _ scales: [Double]) throws -> Bool {
        let unit = zip(try objective.hessianDiagonal(), scales).map { $0 / $1 }
        return here.gradient.largest(relativeTo: unit) <= smallStep
    }

    /// The first of the steps 1, ½, ¼ … that decreases the objective enough, or nil; fills `system`, if given, with the
    /// Hessian there.
    private func descend(
        _ objective: LogisticObjective, from z: [Double], _ here: Evaluation, along step: [Double],
        _ system: DoubleSystem?
    ) throws -> (z: [Double], Evaluation)? {
        try LineSearch.backtrack(from: z, here, along: step) { next in
            if let system { try objective.evaluate(next, hessian: system) } else { try objective.evaluate(next) }
        }
    }
}

import LinearAlgebra

/// The point that Newton's method has reached, and the phases of its next step.
struct NewtonSearch {
    enum Status {
        /// Another step may come closer.
        case open
        case converged
        /// No step comes closer, or the Hessian is not finite.
        case stopped
    }

    /// A solution of `H step = −gradient`.
    struct Step {
        let vector: [Double]
        /// The largest change of the log-odds by a single place of the vector.
        let length: Double
        /// Whether the next step uses the same factorization, so that the end of this one needs no Hessian.
        let reusesFactors: Bool
        /// Whether the factorization set aside some coefficients: they take no step, however steep their slope.
        let setsAside: Bool
    }

    private(set) var status = Status.open
    private(set) var iterations = 0
    /// Where the iterations ended.
    private(set) var course: [LogisticConvergence.Point]

    private let objective: LogisticObjective
    private let nextStep: Double
    private let scales: [Double]
    /// The Hessian, later replaced by its Cholesky factor.
    private let system: DoubleSystem
    private var z: [Double]
    private var here: Evaluation
    /// Whether the Hessian is that at z.
    private var isFresh = true
    private var isSingular = false
    /// The length of the last step taken.
    private var lastLength: Double?

    /// After a step smaller than this, in log-odds, the factorization is reused.
    private static let chordStep = 3e-3
    /// If a step skips some coefficients, the fit converges only when a step in any single one of them would change the
    /// log-odds by no more than this.
    private static let smallStep = 1e-8

    /// Sets up a search: evaluates and factorizes at the start.
    ///
    /// - Parameters:
    ///   - objective: The function to minimize.
    ///   - start: Intercept, coefficients, 0.
    ///   - nextStep: Converged when the next step, if it shrank at the same rate, would be smaller than this.
    /// - Throws: Nothing; it is `throws` only because `parallelFor` is.
    init(_ objective: LogisticObjective, from start: [Double], nextStep: Double) throws {
        self.objective = objective
        self.nextStep = nextStep
        scales = objective.scales
        system = DoubleSystem(size: start.count)
        z = start
        here = try objective.evaluate(start, hessian: system)
        course = [here.point(after: 0)]
        factorize()
    }

    /// The end point.
    var minimum: LogisticMinimum {
        LogisticMinimum(
            z: z, value: here.value, violation: here.gradient.largest(), iterations: iterations,
            converged: status == .converged,
            notes: isSingular
                ? ["the Hessian was nearly singular: some steps left some coefficients as they were"] : [],
            course: course)
    }
}

// MARK: Gradient and Hessian

extension NewtonSearch {
    /// Evaluates again at z, with the Hessian there.
    mutating func updateGradientAndHessian() throws {
        here = try objective.evaluate(z, hessian: system)
        isFresh = true
        factorize()
    }

    /// Factorizes the Hessian, or stops if it is not finite.
    mutating func factorize() {
        let isUsable = system.factorize(settingAside: objective.fixed, tolerance: 1e-15)
        if !isUsable { status = .stopped }
    }
}

// MARK: Inner solve and line search

extension NewtonSearch {
    /// Solves for the next step.
    mutating func innerSolve() -> Step {
        iterations += 1
        let setsAside = system.aliased.count > objective.fixed.count
        isSingular = isSingular || setsAside
        let vector = system.solution(of: here.gradient.map { -$0 })
        let length = zip(vector, scales).reduce(0) { max($0, abs($1.0 * $1.1)) }
        // Refactorize when a reused factorization no longer shrinks the steps well.
        let reusesFactors = length <= (isFresh ? Self.chordStep : 0.1 * (lastLength ?? 0))
        return Step(vector: vector, length: length, reusesFactors: reusesFactors, setsAside: setsAside)
    }

    /// The first of the steps 1, ½, ¼ … that decreases the objective enough, or nil.
    ///
    /// It leaves the Hessian at its end in `system`, unless the step reuses the factorization there.
    func lineSearch(along step: Step) throws -> (z: [Double], Evaluation)? {
        try LineSearch.backtrack(from: z, here, along: step.vector) { next in
            try step.reusesFactors ? objective.evaluate(next) : objective.evaluate(next, hessian: system)
        }
    }

    mutating func move(to end: (z: [Double], Evaluation), by step: Step) {
        (z, here) = end
        isFresh = !step.reusesFactors
        course.append(here.point(after: iterations))
    }
}

// MARK: Convergence

extension NewtonSearch {
    /// Decides whether the point that a step reached is the minimum.
    ///
    /// - Throws: `UserError` with code `notConverged` if the step proves that there is no minimum.
    mutating func checkConvergence(after step: Step) throws {
        let isNear = step.length * min(1, step.length / (lastLength ?? step.length)) <= nextStep
        lastLength = step.length
        if isNear {
            status = try isFlat(besides: step) ? .converged : .stopped
        } else if objective.isUnpenalized && iterations >= Separation.firstCheck {
            try Separation.check(objective.loss.problem, along: step.vector)
        }
    }

    /// Decides whether z is the minimum, because no part of a step decreases the objective enough.
    ///
    /// With a reused factorization, a step from a fresh one may still help.
    mutating func checkConvergence(without step: Step) throws {
        let isNear = -dot(here.gradient, step.vector) <= LineSearch.rounding * here.value
        if try isNear && isFlat(besides: step) {
            status = .converged
        } else if isFresh {
            status = .stopped
        }
    }

    /// Whether the slopes are nearly 0 where a step changes nothing: those of coefficients set aside.
    ///
    /// If there are any, the slopes of all coefficients are checked at the last evaluated point, in one pass over the
    /// data.
    private func isFlat(besides step: Step) throws -> Bool {
        guard step.setsAside else { return true }
        let unit = zip(try objective.hessianDiagonal(), scales).map { $0 / $1 }
        return here.gradient.largest(relativeTo: unit) <= Self.smallStep
    }
}

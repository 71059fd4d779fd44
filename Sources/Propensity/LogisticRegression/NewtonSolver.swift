/// Newton's method with a Cholesky factorization of the Hessian and step halving.
///
/// Without penalties it is iteratively reweighted least squares (McCullagh & Nelder 1989, §2.5). A step reads the data
/// once, for value, gradient and Hessian at its end: O(rows · width²), and O(width³) for the factorization. Once steps
/// are small, the Hessian hardly changes and its factorization is reused (the chord method, Ortega & Rheinboldt 1970,
/// §7.1); such a step takes O(rows · width).
struct NewtonSolver: LogisticSolver {
    private let mostIterations = 100
    /// Converged when the next step, if it shrank at the same rate, would be smaller than this.
    var nextStep = 1e-10

    func minimize(_ objective: LogisticObjective, from start: [Double]) throws -> LogisticMinimum {
        var search = try NewtonSearch(objective, from: start, nextStep: nextStep)
        while search.status == .open && search.iterations < mostIterations {
            let step = search.innerSolve()
            if let end = try search.lineSearch(along: step) {
                search.move(to: end, by: step)
                try search.checkConvergence(after: step)
                if search.status == .open && !step.reusesFactors { search.factorize() }
            } else {
                try search.checkConvergence(without: step)
                if search.status == .open { try search.updateGradientAndHessian() }
            }
        }
        return search.minimum
    }
}

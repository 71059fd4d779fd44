/// What a logistic model is fitted with; the same names stand in flags, pipeline files and manifests.
package struct LogisticParameters: Codable, Sendable, Equatable {
    /// How the objective is minimized.
    package enum Solver: String, Codable, Sendable, CaseIterable {
        /// By a fixed rule of the penalties and the number of coefficients.
        case auto
        /// Newton's method with a Cholesky factorization: O(rows · width²) a step.
        case newton
        /// Limited-memory quasi-Newton (Liu & Nocedal 1989): O(rows) a step, for many coefficients.
        case lbfgs
        /// Newton's method with conjugate gradients: O(rows) a product, for many coefficients.
        case newtonCG = "newton-cg"
        /// Coordinate descent on quadratic approximations: the one that takes an l1 penalty.
        case coordinate
    }

    /// The weight of ½‖β‖²; nil is 1/Σw, the penalty of C = 1 in scikit-learn, or 0 beside an l1 penalty.
    package var l2: Double?
    /// The weight of ‖β‖₁.
    package var l1 = 0.0
    package var solver = Solver.auto

    package init() {}
}

package import Diagnostics
import Features

/// The parameters of a logistic fit; flags, pipeline files and manifests use the same names.
package struct LogisticParameters: Codable, Sendable, Equatable {
    /// How the objective is minimized.
    package enum Solver: String, Codable, Sendable, CaseIterable {
        /// Chosen by a fixed rule from the penalties and the number of coefficients.
        case auto
        /// Newton's method with a Cholesky factorization: O(rows · width²) a step.
        case newton
        /// Limited-memory quasi-Newton (Liu & Nocedal 1989): O(rows) a step, suits many coefficients.
        case lbfgs
        /// Newton's method with conjugate gradients: O(rows) a product, suits many coefficients.
        case newtonCG = "newton-cg"
        /// Coordinate descent on quadratic approximations: the only solver that supports an l1 penalty.
        case coordinate
    }

    /// The weight of ½‖β‖²; nil means `resolvedL2(totalWeight:)`.
    package var l2: Double?
    /// The weight of ‖β‖₁.
    package var l1 = 0.0
    package var solver = Solver.auto

    /// The values of the penalties that a fit can handle.
    package static let l2 = Parameter<Double>(.logisticL2, penalties)
    package static let l1 = Parameter<Double>(.logisticL1, penalties)

    private static let penalties = AllowedValues<Double>.numbers(0...1e12, words: "a number from 0 to 1e12")

    package init() {}

    /// The solver that `auto` chooses for this problem.
    package func chosenSolver(for problem: LogisticProblem) -> Solver {
        guard solver == .auto else { return solver }
        if l1 > 0 { return .coordinate }
        return problem.rows.width <= 1024 ? .newton : .newtonCG
    }

    /// The weight of ½‖β‖² for rows of a given total weight.
    ///
    /// It is `l2` if given, else 0 with an l1 penalty, else 1/Σw, the penalty of C = 1 in scikit-learn.
    ///
    /// - Parameter totalWeight: Σw, with the row and class weights of the loss that is minimized; see
    ///   `PropensityRecipe.totalWeight(of:)`.
    /// - Returns: The l2 that a fit uses.
    package func resolvedL2(totalWeight: Double) -> Double { l2 ?? (l1 > 0 ? 0 : 1 / totalWeight) }

    /// - Throws: `UserError` with code `wrongUsage` that names the parameter and its range.
    package func validate() throws {
        if let l2 { try Self.l2.check(l2) }
        try Self.l1.check(l1)
        guard l1 == 0 || solver == .auto || solver == .coordinate else {
            throw UserError(
                .wrongUsage, "\(.logisticSolver, solver.rawValue) takes no \(.logisticL1)",
                remedy: "Leave out \(.logisticSolver), or \(.logisticL1)")
        }
    }
}

package import Diagnostics
import Glibc
package import LinearAlgebra

/// Chooses a penalty by cross-validation along a warm-started path.
package enum PenaltySearch {
    /// A choice, the recipe with the chosen penalty, and the cross-validation of that recipe.
    package struct Result: Sendable {
        package let choice: PenaltyChoice
        package let recipe: PropensityRecipe
        package let validation: CrossValidation
    }

    /// Tries penalties and chooses one.
    ///
    /// - Parameters:
    ///   - penalty: Which penalty to choose; the other one stays as in the recipe.
    ///   - values: The penalties to try; nil means the defaults, see `penalties`.
    ///   - rule: How to choose.
    ///   - recipe: How each fold is fitted, except for the penalty.
    ///   - rows: The rows in canonical order.
    ///   - folds: The parts of the rows.
    ///   - threads: The number of threads; the result does not depend on it.
    ///   - progress: Receives each finished part.
    /// - Returns: The choice, its recipe and its cross-validation.
    /// - Throws: Errors of encoders and solvers.
    package static func choose(
        _ penalty: LogisticRegression.Penalty, among values: [Double]? = nil, by rule: PenaltyRule = .lowest,
        for recipe: PropensityRecipe,
        on rows: TrainingRows, folds: Folds, threads: Threads, progress: Progress = .silent
    ) throws -> Result {
        let values = try values ?? penalties(penalty, for: recipe, on: rows, threads: threads)
        let penalties = Set(values).sorted(by: >)
        let validations = try CrossValidation.path(
            recipe, over: penalty, penalties, on: rows, folds: folds, threads: threads, progress: progress)
        let choice = PenaltyChoice(
            penalty, by: rule, among: penalties, logLosses: validations.map(\.logLosses),
            areasUnderROC: validations.map(\.areasUnderROC))
        var chosen = recipe
        switch penalty {
        case .l2: chosen.parameters.l2 = choice.penalty
        case .l1: chosen.parameters.l1 = choice.penalty
        }
        return Result(choice: choice, recipe: chosen, validation: validations[choice.chosen])
    }

    /// The penalties that are tried by default, descending.
    ///
    /// - l2: 1 / (C · Σw) for C from 10⁻⁴ to 10², two per decade: 13 values around scikit-learn's default of C = 1; w
    ///   are the row weights times the class weights.
    /// - l1: from the least value that makes all coefficients 0 down to a ten-thousandth of it, 25 values in equal
    ///   ratios.
    package static func penalties(
        _ penalty: LogisticRegression.Penalty, for recipe: PropensityRecipe, on rows: TrainingRows, threads: Threads
    ) throws -> [Double] {
        switch penalty {
        case .l2:
            let weight = try recipe.totalWeight(of: rows)
            return (0...12).map { pow(10, 4 - Double($0) / 2) / weight }
        case .l1:
            let (_, problem) = try recipe.encoded(rows, threads: threads)
            let largest = try LogisticRegression.largestL1(problem, threads: threads)
            return (0..<25).map { largest * pow(10, -Double($0) / 6) }
        }
    }
}

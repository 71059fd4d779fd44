package import Diagnostics
import Glibc

/// Chooses a penalty by cross-validation along a warm-started path.
package enum PenaltySearch {
    /// A choice, the recipe that it leads to, and the cross-validation of that recipe.
    package struct Result: Sendable {
        package let choice: PenaltyChoice
        package let recipe: PropensityRecipe
        package let validation: CrossValidation
    }

    /// Tries penalties and chooses one.
    ///
    /// - Parameters:
    ///   - penalty: which penalty to choose; the recipe's other one is kept.
    ///   - values: penalties to try; nil for the usual ones, see `penalties`.
    ///   - rule: how to choose.
    ///   - recipe: everything else.
    ///   - rows: the rows in canonical order.
    ///   - folds: their parts.
    ///   - threads: how many threads to use; the result is the same at any number.
    ///   - progress: is told of each part that is done.
    /// - Returns: the choice and what follows from it.
    /// - Throws: what encoders and solvers refuse.
    package static func choose(
        _ penalty: LogisticRegression.Penalty, among values: [Double]? = nil, by rule: PenaltyRule = .lowest,
        for recipe: PropensityRecipe,
        on rows: TrainingRows, folds: Folds, threads: Int, progress: Progress = .silent
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

    /// The penalties that are tried unless others are asked for, descending.
    ///
    /// - l2: 1 / (C · Σw) for C from 10⁻⁴ to 10², two a decade: 13 values around scikit-learn's default of C = 1;
    ///   w are the weights of rows times those of their classes.
    /// - l1: from the least that makes all coefficients 0 down to a ten-thousandth of it, 25 values in equal ratios.
    package static func penalties(
        _ penalty: LogisticRegression.Penalty, for recipe: PropensityRecipe, on rows: TrainingRows, threads: Int
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

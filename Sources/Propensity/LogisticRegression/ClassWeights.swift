import Diagnostics

/// Factors that multiply the row weights of each class.
///
/// They shift the predicted probabilities as if the classes had other shares; the ranking changes little.
package enum ClassWeights: Codable, Sendable, Equatable {
    /// Row weights stay as they are.
    case none
    /// Both classes get the same total weight: `n / (2 · n_class)`, as scikit-learn's `class_weight="balanced"`.
    case balanced
    /// Given factors.
    case factors(no: Double, yes: Double)
}

extension ClassWeights {
    /// Whether a model with these weights predicts other shares than those of its rows, unless it is calibrated; the
    /// base rate is the share of the rows whose label is yes, by their weights.
    package func shiftsProbabilities(atBaseRate baseRate: Double) -> Bool {
        switch self {
        case .none: false
        case .balanced: baseRate != 0.5
        case .factors(let no, let yes): no != yes
        }
    }
}

extension LogisticProblem {
    /// The problem with its rows weighted by class.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for factors that are not positive or are absurdly large or small,
    ///   `invalidData` when there is only one class.
    package func weighted(by classes: ClassWeights) throws -> LogisticProblem {
        let factors: (no: Double, yes: Double)
        switch classes {
        case .none: return self
        case .balanced:
            try validate()
            let sums = weightSums(of: 0..<labels.count)
            factors = (sums.all / (2 * (sums.all - sums.positive)), sums.all / (2 * sums.positive))
        case .factors(let no, let yes):
            guard [no, yes].allSatisfy((1e-9...1e9).contains) else {
                throw UserError(
                    .wrongUsage, "the class weights \(no) for no and \(yes) for yes are out of range",
                    remedy: "Give two numbers from 1e-9 to 1e9")
            }
            factors = (no, yes)
        }
        let products = labels.indices.map { (weights?[$0] ?? 1) * (labels[$0] == 0 ? factors.no : factors.yes) }
        return LogisticProblem(rows: rows, labels: labels, weights: products)
    }
}

import Glibc

/// The rule that chooses a penalty on a path.
package enum PenaltyRule: String, Codable, Sendable, CaseIterable {
    /// The penalty with the lowest mean loss over the folds; among equal ones the larger penalty.
    case lowest
    /// The largest penalty whose mean loss is at most one standard error above the lowest.
    ///
    /// Breiman et al. 1984, section 3.4.3; Hastie, Tibshirani & Friedman 2009, section 7.10: the simplest model that
    /// can hardly be told from the best. The standard error is that of the *differences* to the best penalty in the
    /// same folds, s / √folds. Folds differ far more from each other than penalties do within a fold; a standard error
    /// that includes both would choose models that are worse in nearly every fold. The rule still costs up to one
    /// standard error: as much as 0.0007 of log loss on public tables of 3,000 to 12,000 rows.
    case oneStandardError = "one-standard-error"
}

/// The penalty chosen by cross-validation along a path, with the measures behind the choice.
package struct PenaltyChoice: Codable, Sendable, Equatable {
    /// A penalty that was tried.
    package struct Candidate: Codable, Sendable, Equatable {
        package let penalty: Double
        /// The mean over the folds of the held-out log loss.
        package let logLoss: Double
        /// The mean over the folds of the held-out area under the ROC curve.
        package let auc: Double
        /// The mean loss minus that of the best candidate.
        package let difference: Double
        /// The standard error of that difference.
        package let standardError: Double

        private enum CodingKeys: String, CodingKey {
            case penalty, auc, difference
            case logLoss = "log_loss"
            case standardError = "standard_error"
        }
    }

    /// `l1` or `l2`.
    package let kind: LogisticRegression.Penalty
    /// The candidates in descending order of penalty.
    package let candidates: [Candidate]
    /// The position of the candidate with the lowest mean loss; among equal ones that of the larger penalty.
    package let best: Int
    /// The position of the first candidate that is within one standard error of the best.
    package let oneStandardError: Int
    package let rule: PenaltyRule

    private enum CodingKeys: String, CodingKey {
        case kind, candidates, best, rule
        case oneStandardError = "one_standard_error"
    }

    /// The position of the candidate that the rule chooses.
    package var chosen: Int {
        switch rule {
        case .lowest: best
        case .oneStandardError: oneStandardError
        }
    }

    /// The penalty that the rule chooses.
    package var penalty: Double { candidates[chosen].penalty }

    /// Applies a rule.
    ///
    ///   - kind: Which penalty it is.
    ///   - rule: How to choose.
    ///   - penalties: The penalties, descending.
    ///   - logLosses: penalties × folds, held out; the folds are the same for all penalties.
    ///   - areasUnderROC: penalties × folds, held out.
    package init(
        _ kind: LogisticRegression.Penalty, by rule: PenaltyRule, among penalties: [Double], logLosses: [[Double]],
        areasUnderROC: [[Double]]
    ) {
        precondition(!penalties.isEmpty && penalties.count == logLosses.count)
        precondition(penalties.count == areasUnderROC.count && logLosses.allSatisfy { $0.count > 1 })
        let means = logLosses.map(Self.mean)
        let best = means.indices.reduce(0) { means[$1] < means[$0] ? $1 : $0 }
        let candidates = penalties.indices.map { position in
            let differences = zip(logLosses[position], logLosses[best]).map { $0 - $1 }
            let difference = Self.mean(differences)
            return Candidate(
                penalty: penalties[position], logLoss: means[position], auc: Self.mean(areasUnderROC[position]),
                difference: difference, standardError: Self.standardError(of: differences, around: difference))
        }
        self.kind = kind
        self.rule = rule
        self.best = best
        self.candidates = candidates
        oneStandardError = candidates.firstIndex { $0.difference <= $0.standardError } ?? best
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// s / √n, with s the sample deviation.
    private static func standardError(of values: [Double], around mean: Double) -> Double {
        let squares = values.reduce(0) { $0 + pow($1 - mean, 2) }
        return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    }
}

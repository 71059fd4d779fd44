import Diagnostics
import Documents
import FeatureLearning
import Features
import LinearAlgebra
import Propensity
import Tables

extension PropensityTraining {
    /// Columns of a table that look as if they were known only after the outcome, also of the customers' own table beside
    /// events; features made from events cannot be.
    func suspectedLeaks(
        _ folds: Folds?, _ rows: TrainingRows, _ machine: Machine, _ progress: Progress
    ) throws -> SuspectedLeaks? {
        guard let folds else { return nil }
        var isFromEvents = false
        if case .events(let log) = source {
            guard log.customers != nil else { return nil }
            isFromEvents = true
        }
        let leaks = try SuspectedLeaks(
            among: rows, folds: folds, encoding: encoding,
            where: { !isFromEvents || ProfileDefinition.column(ofFeature: $0) != nil }, threads: machine.threads)
        for suspicion in leaks.suspicions { progress.warning(suspicion.warning) }
        return leaks
    }
}

extension SuspectedLeaks.Suspicion {
    /// What was seen, and how to go on.
    var warning: Message {
        let names = quoted(columns)
        let subject = columns.count == 1 ? "column \(names)" : "the columns \(names)"
        let seen: String =
            switch sign {
            case .alone: "\(subject) alone explains \(percent(explained)) of the outcome"
            case .value:
                "\(subject) decides the answer: of the \(rows ?? 0) rows where \(condition ?? "") at least 99 in 100 say "
                    + "\(isYes == true ? "yes" : "no"), to which the other columns give a probability of \(percent(expected))"
            case .share: "without \(subject) the model loses \(percent(lost)) of what it explains"
            }
        let they = columns.count == 1 ? "it is" : "they are"
        return "\(seen). If \(they) known only after the outcome, train again with \(.ignoredColumns, ignored)"
    }

    /// The names as a value of the parameter that leaves them out.
    private var ignored: String { shellQuoted(NameList(columns).description) }

    private func percent(_ share: Double?) -> String { "\(Int((100 * (share ?? 0)).rounded()))%" }
}

package import Diagnostics
import Evaluation
import Features
import LinearAlgebra
import Synchronization

/// Log-odds of every row by a model that has not seen it: what calibrations and honest measures are made of.
///
/// For each part the encoders are learnt and the coefficients fitted on all other parts, then the part is scored (Hastie,
/// Tibshirani & Friedman 2009, section 7.10). Nothing of a held-out row reaches its model, neither its label nor the
/// means and levels of the encoders.
package struct CrossValidation: Sendable, Equatable {
    package let folds: Folds
    /// Of each row.
    package let logOdds: [Double]
    /// The mean log loss of each part, rows and classes weighted as in the loss that is minimized.
    package let logLosses: [Double]
    /// The area under the ROC curve of each part.
    package let areasUnderROC: [Double]
    /// How many of the fits stopped before they had converged.
    package let unconvergedFits: Int

    init(folds: Folds, logOdds: [Double], labels: [UInt8], weights: [Double]?, unconvergedFits: Int) {
        self.folds = folds
        self.logOdds = logOdds
        self.unconvergedFits = unconvergedFits
        let parts = (0..<folds.count).map { part in
            let held = folds.heldOut(part)
            return HeldOutMeasures(
                logOdds: held.map { logOdds[$0] }, labels: held.map { labels[$0] },
                weights: weights.map { weights in held.map { weights[$0] } })
        }
        logLosses = parts.map(\.logLoss)
        areasUnderROC = parts.map(\.areaUnderROC)
    }

    /// The mean over the parts.
    package var meanLogLoss: Double { logLosses.reduce(0, +) / Double(folds.count) }
    /// The mean over the parts.
    package var meanAreaUnderROC: Double { areasUnderROC.reduce(0, +) / Double(folds.count) }

    /// Cross-validates one recipe.
    ///
    /// - Parameters:
    ///   - recipe: what each fold follows.
    ///   - rows: the rows in canonical order.
    ///   - folds: their parts.
    ///   - threads: how many threads to use; the result is the same at any number.
    ///   - progress: is told of each part that is done.
    /// - Returns: the out-of-fold log-odds and their measures.
    /// - Throws: what encoders and solvers refuse on the training rows of a part; `UserError` with code `invalidData` when
    ///   a part has no yes, or no no, with weight.
    package static func run(
        _ recipe: PropensityRecipe, on rows: TrainingRows, folds: Folds, threads: Int, progress: Progress = .silent
    ) throws -> CrossValidation {
        try run(recipe, on: rows, folds: folds, threads: threads, progress: progress) { training, threads in
            [try recipe.fit(training, threads: threads) { 0 }]
        }[0]
    }

    /// Cross-validates a recipe at each of several penalties, along one warm-started path a fold.
    ///
    /// - Parameters:
    ///   - recipe: what each fold follows, but for the penalty.
    ///   - penalty: which penalty the values are of.
    ///   - values: penalties in descending order.
    ///   - rows: the rows in canonical order.
    ///   - folds: their parts.
    ///   - threads: how many threads to use; the result is the same at any number.
    ///   - progress: is told of each part that is done.
    /// - Returns: one cross-validation per value, in their order.
    /// - Throws: what encoders and solvers refuse on the training rows of a part; `UserError` with code `invalidData` when
    ///   a part has no yes, or no no, with weight.
    package static func path(
        _ recipe: PropensityRecipe, over penalty: LogisticRegression.Penalty, _ values: [Double],
        on rows: TrainingRows, folds: Folds, threads: Int, progress: Progress = .silent
    ) throws -> [CrossValidation] {
        try run(recipe, on: rows, folds: folds, threads: threads, progress: progress) { training, threads in
            try recipe.path(training, over: penalty, values, threads: threads)
        }
    }

    /// Scores every part with the models that `fit` makes of the other parts' rows.
    private static func run(
        _ recipe: PropensityRecipe, on rows: TrainingRows, folds: Folds, threads: Int, progress: Progress,
        fit: @escaping @Sendable (_ training: TrainingRows, _ threads: Int) throws -> [TableModel]
    ) throws -> [CrossValidation] {
        let weights = try recipe.lossWeights(of: rows)
        try folds.requireBothAnswers(rows.labels, weights: weights)
        // Large data keeps all threads busy within a fit, and one copy of it at a time is enough.
        let inParallel = rows.labels.count < 200_000
        let (outer, inner) = inParallel ? (threads, 1) : (1, threads)
        let state = Mutex(Scores(parts: folds.count))
        try parallelFor(folds.count, chunk: 1, threads: outer) { range in
            for part in range {
                let models = try fit(rows.subset(folds.training(without: part)), inner)
                let held = rows.features.rows(folds.heldOut(part))
                let scores = try models.map { try $0.logOdds(of: held, threads: inner) }
                let unconverged = models.map { $0.fit.convergence.converged ? 0 : 1 }
                let done = state.withLock { $0.put(scores, unconverged, of: part) }
                progress.advance("cross-validation", done: done, of: folds.count, unit: "folds")
            }
        }
        let scores = state.withLock { $0 }
        return (scores.ofParts.first ?? []).indices.map { model in
            var logOdds = [Double](repeating: 0, count: rows.labels.count)
            for part in 0..<folds.count {
                for (row, value) in zip(folds.heldOut(part), scores.ofParts[part][model]) { logOdds[row] = value }
            }
            return CrossValidation(
                folds: folds, logOdds: logOdds, labels: rows.labels, weights: weights,
                unconvergedFits: scores.unconverged.reduce(0) { $0 + $1[model] })
        }
    }

    /// What the folds have found so far.
    private struct Scores {
        /// parts × models × held-out rows.
        var ofParts: [[[Double]]]
        /// parts × models.
        var unconverged: [[Int]]
        private var done = 0

        init(parts: Int) {
            ofParts = Array(repeating: [], count: parts)
            unconverged = Array(repeating: [], count: parts)
        }

        /// Keeps the scores of a part and says how many parts there are by now.
        mutating func put(_ scores: [[Double]], _ unconverged: [Int], of part: Int) -> Int {
            ofParts[part] = scores
            self.unconverged[part] = unconverged
            done += 1
            return done
        }
    }
}

/// What is measured on the rows of one part.
struct HeldOutMeasures {
    /// Of log-odds themselves, so that it is finite without clipping.
    let logLoss: Double
    /// Of log-odds themselves, so that rows keep their order where probabilities round to 1.
    let areaUnderROC: Double

    init(logOdds: [Double], labels: [UInt8], weights: [Double]?) {
        var (loss, total) = (0.0, 0.0)
        for (row, label) in labels.enumerated() {
            let margin = label == 1 ? logOdds[row] : -logOdds[row]
            let weight = weights?[row] ?? 1
            loss += weight * softplus(-margin)
            total += weight
        }
        logLoss = loss / total
        areaUnderROC = ProbabilitySample(logOdds: logOdds, labels: labels, weights: weights).value(of: .auc)
    }
}

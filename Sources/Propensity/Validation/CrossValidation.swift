package import Diagnostics
import Evaluation
import Features
package import LinearAlgebra
import Synchronization

/// The log-odds of every row from a model that has not seen it, for calibration and unbiased measures.
///
/// For each part, the encoders and coefficients are learnt on all other parts, and then the part is scored (Hastie,
/// Tibshirani & Friedman 2009, section 7.10). A held-out row does not influence its model: neither its label nor its
/// cells are used for the means and levels of the encoders.
package struct CrossValidation: Sendable, Equatable {
    package let folds: Folds
    /// The out-of-fold log-odds of each row.
    package let logOdds: [Double]
    /// The mean log loss of each part, with the row and class weights of the loss that is minimized.
    package let logLosses: [Double]
    /// The area under the ROC curve of each part.
    package let areasUnderROC: [Double]
    /// How many of the fits did not converge.
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

    /// The mean log loss over the parts.
    package var meanLogLoss: Double { logLosses.reduce(0, +) / Double(folds.count) }
    /// The mean area under the ROC curve over the parts.
    package var meanAreaUnderROC: Double { areasUnderROC.reduce(0, +) / Double(folds.count) }

    /// Cross-validates one recipe.
    ///
    /// - Parameters:
    ///   - recipe: How each fold is fitted.
    ///   - rows: The rows in canonical order.
    ///   - folds: The parts of the rows.
    ///   - threads: The number of threads; the result does not depend on it.
    ///   - progress: Receives each finished part.
    /// - Returns: The out-of-fold log-odds and their measures.
    /// - Throws: Errors of encoders and solvers on the training rows of a part; `UserError` with code `invalidData`
    ///   when a part has no yes, or no no, with weight.
    package static func run(
        _ recipe: PropensityRecipe, on rows: TrainingRows, folds: Folds, threads: Threads, progress: Progress = .silent
    ) throws -> CrossValidation {
        try run(recipe, on: rows, folds: folds, threads: threads, progress: progress) { training, threads in
            [try recipe.fit(training, threads: threads) { 0 }]
        }[0]
    }

    /// Cross-validates a recipe at each of several penalties, along one warm-started path per fold.
    ///
    /// - Parameters:
    ///   - recipe: How each fold is fitted, except for the penalty.
    ///   - penalty: Which penalty the values are for.
    ///   - values: The penalties in descending order.
    ///   - rows: The rows in canonical order.
    ///   - folds: The parts of the rows.
    ///   - threads: The number of threads; the result does not depend on it.
    ///   - progress: Receives each finished part.
    /// - Returns: One cross-validation per value, in the same order.
    /// - Throws: Errors of encoders and solvers on the training rows of a part; `UserError` with code `invalidData`
    ///   when a part has no yes, or no no, with weight.
    package static func path(
        _ recipe: PropensityRecipe, over penalty: LogisticRegression.Penalty, _ values: [Double],
        on rows: TrainingRows, folds: Folds, threads: Threads, progress: Progress = .silent
    ) throws -> [CrossValidation] {
        try run(recipe, on: rows, folds: folds, threads: threads, progress: progress) { training, threads in
            try recipe.path(training, over: penalty, values, threads: threads)
        }
    }

    /// Scores every part with the models that `fit` makes from the rows of the other parts.
    private static func run(
        _ recipe: PropensityRecipe, on rows: TrainingRows, folds: Folds, threads: Threads, progress: Progress,
        fit: @escaping @Sendable (_ training: TrainingRows, _ threads: Threads) throws -> [TableModel]
    ) throws -> [CrossValidation] {
        let weights = try recipe.lossWeights(of: rows)
        try folds.requireBothAnswers(rows.labels, weights: weights)
        // Run one fold at a time on large data: one fit keeps all threads busy, and one copy of the data is enough.
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

    /// The results of the finished folds.
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

        /// Stores the scores of a part and returns how many parts are finished.
        mutating func put(_ scores: [[Double]], _ unconverged: [Int], of part: Int) -> Int {
            ofParts[part] = scores
            self.unconverged[part] = unconverged
            done += 1
            return done
        }
    }
}

/// The measures of the held-out rows of one part.
struct HeldOutMeasures {
    /// Computed from log-odds, so that it is finite without clipping.
    let logLoss: Double
    /// Computed from log-odds, so that rows keep their order even where probabilities round to 1.
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

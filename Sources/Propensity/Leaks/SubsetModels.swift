import FeatureLearning
import Features
import LinearAlgebra
import Synchronization

/// Logistic models of some of a table's columns, each scored on rows that it has not seen.
///
/// They have the default penalty, whatever the penalty of the model that is trained.
struct SubsetModels: Sendable {
    let sample: LeakSample
    let encoding: EncodingOptions

    /// A model, and the rows of the part that was held out.
    struct Fold: Sendable {
        let model: TableModel
        let rows: [Int]
        let encoded: EncodedRows
        let logOdds: [Double]
        /// The name of the column of each coefficient.
        let columns: [String]
    }

    /// The held-out log-odds of a model of these columns; those of the base rate without columns.
    func logOdds(of columns: [Int], threads: Threads) throws -> [Double] {
        guard !columns.isEmpty else { return logOdds(of: [Fold]()) }
        return logOdds(of: try folds(of: columns, threads: threads))
    }

    /// The held-out log-odds, in the order of the sample.
    func logOdds(of folds: [Fold]) -> [Double] {
        var result = [Double](repeating: sample.baseLogOdds, count: sample.places.count)
        for fold in folds {
            for (row, value) in zip(fold.rows, fold.logOdds) { result[row] = value }
        }
        return result
    }

    /// Fits a model of these columns without each part.
    func folds(of columns: [Int], threads: Threads) throws -> [Fold] {
        let (rows, recipe, folds) = (rows(with: columns), recipe(for: columns), sample.folds)
        let done = Mutex([Fold?](repeating: nil, count: folds.count))
        try parallelFor(folds.count, chunk: 1, threads: threads) { range in
            for part in range {
                let model = try recipe.fit(rows.subset(folds.training(without: part)), threads: 1) { 0 }
                let held = folds.heldOut(part)
                let encoded = try model.encoding.encode(rows.features.rows(held))
                let fold = Fold(
                    model: model, rows: held, encoded: encoded,
                    logOdds: try model.fit.logOdds(of: encoded, threads: 1),
                    columns: model.encoding.names.map(\.column))
                done.withLock { $0[part] = fold }
            }
        }
        return done.withLock { $0.compactMap(\.self) }
    }

    /// The held-out log-odds if the effect of these columns were the same for all rows: its mean.
    ///
    /// These are a model without the columns, but not the best one; so its loss on the training rows is an upper bound
    /// for that of the best, at a fraction of the time of a fit.
    func logOdds(of folds: [Fold], levelling columns: [Int]) throws -> [Double] {
        let names = Set(columns.map { sample.rows.features.columns[$0].name })
        var result = logOdds(of: folds)
        var effects = result
        for fold in folds {
            let coefficients = zip(fold.model.fit.coefficients, fold.columns).map { names.contains($1) ? 0 : $0 }
            let others = try fold.encoded.logOdds(
                intercept: fold.model.fit.intercept, coefficients: coefficients, threads: 1)
            for (row, value) in zip(fold.rows, others) { effects[row] -= value }
            let mean = sample.mean(effects, of: fold.rows)
            for row in fold.rows { result[row] += mean - effects[row] }
        }
        return result
    }

    private func rows(with columns: [Int]) -> TrainingRows {
        let rows = sample.rows
        let chosen = columns.map { rows.features.columns[$0] }
        return TrainingRows(
            features: FeatureTable(rowCount: rows.labels.count, columns: chosen), labels: rows.labels,
            weights: rows.weights, customers: rows.customers, ids: rows.ids)
    }

    private func recipe(for columns: [Int]) -> PropensityRecipe {
        let names = Set(columns.map { sample.rows.features.columns[$0].name })
        var recipe = PropensityRecipe()
        recipe.encoding.rareBelow = encoding.rareBelow
        recipe.encoding.bins = encoding.bins.filter { names.contains($0.key) }
        recipe.encoding.hash = encoding.hash.filter { names.contains($0.key) }
        return recipe
    }
}

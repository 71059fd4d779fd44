package import FeatureLearning
import Features
package import LinearAlgebra
import Synchronization

/// Columns that alone predict almost as well as all together, for example columns filled in after the fact.
///
/// A column is suspected if AUC_alone − ½ ≥ 0.85 · (AUC_all − ½), where both are held-out means over folds: `alone` is
/// a logistic model of this column only, `all` one of every column. Nothing is suspected if there is only one column or
/// if AUC_all is below 0.6, because then a single honest column may carry the whole model.
package struct SuspectedLeak: Codable, Sendable, Equatable {
    /// How well a column predicts alone.
    package struct Column: Codable, Sendable, Equatable {
        package let name: String
        /// The held-out area under the ROC curve of a model of this column only.
        package let auc: Double
        /// (AUC_alone − ½) / (AUC_all − ½); 0 if all columns together have no AUC above ½.
        package let share: Double
        package let isSuspected: Bool

        private enum CodingKeys: String, CodingKey {
            case name, auc, share
            case isSuspected = "suspected"
        }
    }

    /// The held-out area under the ROC curve of all columns together.
    package let auc: Double
    /// The columns in the order of the table.
    package let columns: [Column]

    /// The names of the suspected columns.
    package var suspects: [String] { columns.filter(\.isSuspected).map(\.name) }

    /// Measures each column alone.
    ///
    /// With more than 100,000 rows, only as many folds are held out as have 100,000 rows together.
    ///
    /// - Parameters:
    ///   - rows: The rows in canonical order.
    ///   - validation: The cross-validation with all columns.
    ///   - encoding: How the columns are encoded.
    ///   - threads: How many columns are processed at once.
    /// - Throws: Errors of encoders.
    package init(
        among rows: TrainingRows, validation: CrossValidation, encoding: EncodingOptions = .init(), threads: Threads
    ) throws {
        let folds = validation.folds
        let parts = max(1, folds.count * 100_000 / max(rows.labels.count, 100_000))
        let columns = rows.features.columns
        let all = validation.areasUnderROC.prefix(parts).reduce(0, +) / Double(parts)
        let alone = Mutex([[Double]](repeating: [Double](repeating: 0.5, count: parts), count: columns.count))
        try parallelFor(columns.count * parts, chunk: 1, threads: threads) { range in
            for task in range {
                let (column, part) = (task / parts, task % parts)
                let auc = try Self.areaUnderROC(of: columns[column], in: rows, part, of: folds, encoding)
                alone.withLock { $0[column][part] = auc }
            }
        }
        auc = all
        self.columns = zip(columns, alone.withLock { $0 }).map { column, areas in
            let auc = areas.reduce(0, +) / Double(parts)
            let share = all > 0.5 ? (auc - 0.5) / (all - 0.5) : 0
            return Column(
                name: column.name, auc: auc, share: share,
                isSuspected: columns.count > 1 && all >= 0.6 && share >= 0.85)
        }
    }

    /// The area under the ROC curve, on a held-out part, of a model of one column.
    private static func areaUnderROC(
        of column: FeatureTable.Column, in rows: TrainingRows, _ part: Int, of folds: Folds,
        _ encoding: EncodingOptions
    ) throws -> Double {
        let table = FeatureTable(rowCount: rows.labels.count, columns: [column])
        let single = TrainingRows(
            features: table, labels: rows.labels, weights: rows.weights, customers: rows.customers, ids: rows.ids)
        var recipe = PropensityRecipe()
        recipe.encoding.rareBelow = encoding.rareBelow
        recipe.encoding.bins = encoding.bins.filter { $0.key == column.name }
        recipe.encoding.hash = encoding.hash.filter { $0.key == column.name }
        let model = try recipe.fit(single.subset(folds.training(without: part)), threads: 1) { 0 }
        let held = single.subset(folds.heldOut(part))
        return HeldOutMeasures(
            logOdds: try model.logOdds(of: held.features, threads: 1), labels: held.labels, weights: held.weights
        ).areaUnderROC
    }
}

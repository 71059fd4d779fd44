package import FeatureLearning
import Features
package import LinearAlgebra

/// Columns that know more about the outcome than a column known before it should, for example amounts filled in after.
///
/// What a model explains is E = 1 − L / H: L is its log loss on rows that it has not seen, H that of the base rate. A
/// column is suspected for one of the signs in `Suspicion.Sign`. Columns suspected are taken out and the rest is
/// searched again, because a leak hides others. Nothing is suspected if there is only one column.
package struct SuspectedLeaks: Codable, Sendable, Equatable {
    /// What a column is worth, alone and to the model of all columns.
    package struct Column: Codable, Sendable, Equatable {
        package let name: String
        /// The held-out area under the ROC curve of a model of this column only, the mean over the folds.
        package let auc: Double
        /// E of a model of this column only; negative if it predicts worse than the base rate.
        package let explained: Double
        /// The share of what all columns explain that is lost without this one; nil if it is less than half of
        /// `leastLost`, if all columns explain too little, or if columns were suspected for another sign before.
        package let lost: Double?
        package let isSuspected: Bool

        private enum CodingKeys: String, CodingKey {
            case name, auc, explained, lost
            case isSuspected = "suspected"
        }
    }

    /// Columns that are suspected together, and what was seen.
    package struct Suspicion: Codable, Sendable, Equatable {
        /// What makes a column suspicious.
        package enum Sign: String, Codable, Sendable {
            /// A model of this column only explains at least `mostAlone`.
            case alone
            /// A value of the column decides the answer, although the other columns expect the opposite.
            case value
            /// Without the columns, the model loses a large share of what it explains.
            case share
        }

        package let sign: Sign
        /// The names of the columns, in the order of the table.
        package let columns: [String]
        /// With `alone`, E of the column only; with `share`, how much smaller E is without the columns.
        package internal(set) var explained: Double?
        /// With `share`, the lost share of what the columns then in the search explain.
        package internal(set) var lost: Double?
        /// With `value`, which rows are meant, such as `spend is not 0`.
        package internal(set) var condition: String?
        /// With `value`, the number of these rows.
        package internal(set) var rows: Int?
        /// With `value`, whether they say yes.
        package internal(set) var isYes: Bool?
        /// With `value`, the mean probability of that answer in a model without the columns suspected for a value.
        package internal(set) var expected: Double?

        private enum CodingKeys: String, CodingKey {
            case sign, columns, explained, lost, condition, rows, expected
            case isYes = "yes"
        }

        init(_ sign: Sign, _ columns: [String]) {
            self.sign = sign
            self.columns = columns
        }
    }

    /// The held-out area under the ROC curve of all columns together, the mean over the folds.
    package let auc: Double
    /// E of all columns together.
    package let explained: Double
    /// The columns that were searched, in the order of the table.
    package let columns: [Column]
    /// What was found, in the order in which the columns were taken out.
    package let suspicions: [Suspicion]

    /// The names of the suspected columns, in the order of the table.
    package var suspects: [String] { columns.filter(\.isSuspected).map(\.name) }

    /// Searches for leaks on at most about 20,000 rows.
    ///
    /// - Parameters:
    ///   - rows: The rows in canonical order.
    ///   - folds: The folds of the cross-validation; the search joins them into at most five.
    ///   - encoding: How the columns are encoded.
    ///   - isSearched: Whether a column of this name may be a leak; the others stay in every model.
    ///   - threads: The number of threads; the result does not depend on it.
    /// - Throws: Errors of encoders and solvers.
    package init(
        among rows: TrainingRows, folds: Folds, encoding: EncodingOptions = .init(),
        where isSearched: (String) -> Bool = { _ in true }, threads: Threads
    ) throws {
        let models = SubsetModels(sample: LeakSample(of: rows, folds: folds), encoding: encoding)
        let names = rows.features.columns.map(\.name)
        let all = try models.logOdds(of: Array(names.indices), threads: threads)
        let searched = names.indices.filter { isSearched(names[$0]) }
        var search = try LeakSearch(models, all: rows, searched: searched, threads: threads)
        if names.count > 1 { try search.run() }
        auc = models.sample.areaUnderROC(all)
        explained = models.sample.explained(models.sample.losses(all))
        suspicions = search.suspicions
        let suspects = Set(search.suspicions.flatMap(\.columns))
        columns = searched.map { column in
            Column(
                name: names[column], auc: search.alone[column].auc, explained: search.alone[column].explained,
                lost: search.lost[column], isSuspected: suspects.contains(names[column]))
        }
    }
}

extension SuspectedLeaks {
    /// A column that explains this much alone is the outcome in other words.
    static let mostAlone = 0.75
    /// The share of what a model explains that must be lost without a column.
    static let leastLost = 0.4
    /// How much smaller E must be without it: this, or 1 / columns if that is more.
    static let leastExplained = 0.13
    /// How many standard errors the loss must be above 0.
    static let standardErrors = 3.0
    /// Columns stand in for each other if without any one of them not more than this part of the common loss is lost.
    static let replaceable = 0.4
    /// What a column explains alone that is strong; with another such column it is suspected.
    static let leastStrong = 0.25
    /// The share that must be lost without all strong columns.
    static let leastLostTogether = 0.5
    /// The largest group of columns that stand in for each other.
    static let largestGroup = 4
    /// A column that is worth less than this part once a suspected one is out belongs to it.
    static let worthless = 0.25
    /// The fewest rows with a value that decides, their share of all rows with that answer, and the largest share of
    /// exceptions among them.
    static let fewestRows = 30
    static let leastCover = 0.01
    static let mostExceptions = 0.01
    /// The largest mean probability of the decided answer without the column, and the largest share of that answer.
    static let mostExpected = 0.6
}

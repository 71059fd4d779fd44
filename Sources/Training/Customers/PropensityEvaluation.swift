import CustomerModels
package import Diagnostics
package import Evaluation
package import Events
import FeatureLearning
import Features
package import LinearAlgebra
package import ModelStore
import Propensity
import Sources
package import Tables

/// Measures a propensity model on rows that it was not trained on.
package struct PropensityEvaluation: Sendable {
    /// The rows to measure on.
    package enum Source: Sendable {
        /// A table with the columns of the training table, including the target.
        case table(String, TableLayout, skipInvalid: Bool, maximumInvalid: Double)
        /// Events, from which rows for the customers at risk at a cutoff are made as in training.
        case events(Log)

        /// The tables that the rows are made from.
        var tables: [String] {
            switch self {
            case .table(let file, _, _, _): [file]
            case .events(let log):
                log.files
                    + [log.items, log.customers, log.overrides.identities?.source?.path].compactMap(\.self)
            }
        }
    }

    /// Events, and the cutoffs for the customers' rows.
    package struct Log: Sendable {
        package var files: [String]
        /// The cutoffs, in milliseconds since 1970 UTC; empty for the latest whose outcomes the events tell.
        package var cutoffs: [Int64]
        /// The item table; nil means the one in the model.
        package var items: String?
        /// The columns of the item table that were named, in place of those of the training.
        package var itemColumns: ItemColumns?
        /// The customers' own table, which a model with columns of one needs.
        package var customers: String?
        /// The columns of that table that were named, in place of those of the training.
        package var customerColumns: ProfileColumns?
        /// What is said of these events in place of what the training said of its own.
        package var overrides = EventOverrides()

        package init(files: [String], at cutoffs: Int64...) {
            self.init(files: files, cutoffs: cutoffs)
        }

        package init(files: [String], cutoffs: [Int64]) {
            self.files = files
            self.cutoffs = cutoffs
        }
    }

    package var source: Source
    /// A consent table; customers who have not agreed to personal recommendations are not scored here either.
    package var consent: ConsentSource?
    package var measures = ProbabilityMeasure.usual
    /// The cost and value of a contact; nil leaves profits out.
    package var economics: ContactEconomics?
    package var seed: UInt64 = 0
    /// Whether data that the model learnt from may be measured on; without it they are an error.
    package var allowsTrainingData = false

    package init(_ source: Source) {
        self.source = source
    }

    /// Scores the rows and compares the probabilities with the true outcomes.
    ///
    /// - Throws: What `scored` throws.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> PropensityReport {
        try scored(by: version, machine: machine, progress: progress).report
    }

    /// Scores the rows, compares the probabilities with the true outcomes, and keeps both for further measures.
    ///
    /// - Parameters:
    ///   - version: The model.
    ///   - machine: The threads.
    ///   - progress: Receives the funnel of the rows, and warnings.
    /// - Returns: The report, with the rows and their probabilities.
    /// - Throws: `UserError` for the model, for the rows, for a table that the model was trained on, and for a cutoff
    ///   before the end of a training horizon.
    package func scored(by version: Version, machine: Machine, progress: Progress) throws -> ScoredOutcomes {
        let judged = try judged(by: version, machine: machine, progress: progress)
        let rows = judged.rows
        let baseRates = Array(repeating: judged.baseRate, count: rows.labels.count)
        let evaluation = try ProbabilityReport(
            rows.sample(judged.probabilities),
            baselines: ["base-rate": rows.sample(baseRates)], measures: measures, economics: economics,
            bootstrap: Bootstrap(seed: seed), threads: machine.threads)
        let report = PropensityReport(
            model: version.model, version: version.number, skipped: judged.skipped, unseenLevels: judged.unseenLevels,
            evaluation: evaluation)
        return ScoredOutcomes(report: report, rows: rows, probabilities: judged.probabilities)
    }
}

/// The output of `evaluate` for a propensity model.
package struct PropensityReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    /// The rows of a table that were not used.
    package let skipped: Skipped
    /// How many cells of each column of a table have a level that training did not have; nil for events without a table
    /// of customers.
    package let unseenLevels: [String: Int]?
    package let evaluation: ProbabilityReport

    /// The numbers of skipped rows by reason; absent where the reason cannot occur.
    package struct Skipped: Encodable, Sendable {
        package var invalid: Int?
        package var optedOut: Int?

        private enum CodingKeys: String, CodingKey {
            case invalid
            case optedOut = "opted_out"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case model, version, skipped
        case unseenLevels = "unseen_levels"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(skipped, forKey: .skipped)
        try container.encodeIfPresent(unseenLevels, forKey: .unseenLevels)
        try evaluation.encode(to: encoder)
    }
}

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
        fileprivate var tables: [String] {
            switch self {
            case .table(let file, _, _, _): [file]
            case .events(let log):
                log.files
                    + [log.items, log.customers, log.overrides.identities?.source?.path].compactMap(\.self)
            }
        }
    }

    /// Events, and the cutoff for the customers' rows.
    package struct Log: Sendable {
        package var files: [String]
        /// The cutoff, in milliseconds since 1970 UTC.
        package var at: Int64
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

        package init(files: [String], at: Int64) {
            self.files = files
            self.at = at
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
    /// - Throws: `UserError` for the model, for the rows, for a table that the model was trained on, and for a cutoff
    ///   before the end of a training horizon.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> PropensityReport {
        try TableSource.checkReadOnce(source.tables + [self.consent?.path].compactMap(\.self))
        let model = try PropensityModel(inFolder: version.folder)
        let consent = try consent?.read()
        let rows: TrainingRows
        var skipped = PropensityReport.Skipped()
        var unseen = UnseenLevels()
        switch source {
        case .table(let file, let layout, let skipInvalid, let maximumInvalid):
            let fingerprint: String
            (rows, skipped, fingerprint) = try model.read(
                file, layout, consent, skipInvalid: skipInvalid, maximumInvalid: maximumInvalid, progress)
            let rule = TrainingDataRule(isAllowed: allowsTrainingData, progress: progress)
            try rule.check(tableWithFingerprint: fingerprint, version)
        case .events(let events):
            rows = try read(events, model, version, consent, machine, progress)
        }
        let encoded = try model.settings.encoding.encode(
            rows.features, counting: &unseen, threads: machine.threads)
        var unseenLevels: [String: Int]?
        switch source {
        case .table(let file, _, _, _):
            try unseen.check(file: TableSource(file).name, progress: progress)
            unseenLevels = unseen.cells
        case .events(let events):
            guard let file = events.customers, let profile = model.settings.customers?.features.profile else { break }
            try unseen.check(file: TableSource(file).name, among: profile.featureNames, progress: progress)
            unseenLevels = unseen.cells
        }
        let logOdds = try model.logOdds(of: encoded, threads: machine.threads)
        let baseRates = Array(repeating: model.settings.outcome.baseRate, count: logOdds.count)
        let report = try ProbabilityReport(
            rows.sample(model.settings.calibration.probabilities(ofLogOdds: logOdds)),
            baselines: ["base-rate": rows.sample(baseRates)], measures: measures, economics: economics,
            bootstrap: Bootstrap(seed: seed), threads: machine.threads)
        return PropensityReport(
            model: version.model, version: version.number, skipped: skipped, unseenLevels: unseenLevels,
            evaluation: report)
    }

    private func read(
        _ events: Log, _ model: PropensityModel, _ version: Version, _ consent: Consent?, _ machine: Machine,
        _ progress: Progress
    ) throws -> TrainingRows {
        guard let definition = model.settings.customers else {
            throw UserError(
                .wrongUsage, "\(version) was trained on a table, so it knows no features of events",
                remedy: "Give the rows with \(.customerTable)")
        }
        let plan = PointInTimePlan(
            label: try EventLabel(parsing: definition.label), horizon: definition.horizon, cutoffs: [events.at])
        let training = PointInTimePlan(
            label: plan.label, horizon: definition.horizon, cutoffs: [definition.latestCutoff])
        do {
            try PointInTimeRows.checkTest(cutoff: events.at, training: training, definition: definition.features)
        } catch let error as UserError where allowsTrainingData {
            progress.warning(error.problemMessage)
        }
        guard events.items == nil || model.itemColumn != nil || plan.label.needsItems else {
            throw UserError(
                .wrongUsage, "\(.itemTable) has no effect: \(version) has no features of an item table",
                remedy: "Leave it out")
        }
        var log = CustomerEventLog(files: events.files, plan: plan)
        log.options = try definition.eventOptions(
            overriddenBy: events.overrides, of: version.description, progress: progress)
        log.items = events.items
        log.itemColumns = (definition.itemColumns ?? ItemColumns()).overridden(by: events.itemColumns).orNil
        if let customers = events.customers {
            log.customers = CustomerTableSource(path: customers)
            log.customers?.columns = events.customerColumns ?? ProfileColumns()
        }
        log.ignore = model.settings.schema.unused
        return try log.read(consent, of: model, threads: machine.threads, progress: progress).rows
    }
}

extension PropensityModel {
    /// Reads the rows of a table by this model's schema, with their labels, and with a fingerprint of all rows.
    fileprivate func read(
        _ file: String, _ layout: TableLayout, _ consent: Consent?, skipInvalid: Bool, maximumInvalid: Double,
        _ progress: Progress
    ) throws -> (TrainingRows, PropensityReport.Skipped, String) {
        guard let values = settings.outcome.values else {
            throw UserError(
                .wrongUsage, "the model was trained on events",
                remedy: "Give the events with \(.events) and \(.customerTime)")
        }
        let table = try LabelledTable(
            TableSource(file), schema: settings.schema.overridden(by: layout), skipInvalid: skipInvalid,
            maximumInvalid: maximumInvalid,
            consent: consent, progress: progress)
        let skipped = PropensityReport.Skipped(
            invalid: skipInvalid ? table.invalid : nil, optedOut: consent.map { _ in table.optedOut })
        let rows = try TrainingRows(table.rows, target: values, repeatedIds: true)
        return (rows, skipped, table.rows.fingerprint)
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

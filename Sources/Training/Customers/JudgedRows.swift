import CustomerModels
package import Diagnostics
import Evaluation
import Events
import FeatureLearning
import Features
package import LinearAlgebra
package import ModelStore
package import Propensity
import Sources
import Tables

/// Rows whose outcomes are known, with the probabilities that a version gives to them.
package struct JudgedRows: Sendable {
    package let rows: TrainingRows
    /// The probability of a yes for each row, with the version's calibration.
    package let probabilities: [Double]
    /// The rate of yes in the version's training.
    package let baseRate: Double
    /// The rows of a table that were not used.
    package let skipped: PropensityReport.Skipped
    /// How many cells of each column of a table have a level that training did not have; nil for events without a table
    /// of customers.
    package let unseenLevels: [String: Int]?
    /// The cutoffs with their counts, and for each row the position of its cutoff; nil for a table.
    package let cutoffs: [PointInTimeRows.Cutoff]?
    package let rowCutoffs: [UInt16]?
}

extension PropensityEvaluation {
    /// Makes the rows and scores them.
    ///
    /// - Parameters:
    ///   - version: The model.
    ///   - machine: The threads.
    ///   - progress: Receives the funnel of the events.
    /// - Returns: The rows, in an order that does not depend on that of the input.
    /// - Throws: `UserError` for the model, for the rows, for a table that the model was trained on, and for a cutoff
    ///   before the end of a training horizon.
    package func judged(by version: Version, machine: Machine, progress: Progress) throws -> JudgedRows {
        try TableSource.checkReadOnce(source.tables + [self.consent?.path].compactMap(\.self))
        let model = try PropensityModel(inFolder: version.folder)
        let consent = try consent?.read()
        let rows: TrainingRows
        var skipped = PropensityReport.Skipped()
        var unseen = UnseenLevels()
        var data: PropensityData?
        switch source {
        case .table(let file, let layout, let skipInvalid, let maximumInvalid):
            let fingerprint: String
            (rows, skipped, fingerprint) = try model.read(
                file, layout, consent, skipInvalid: skipInvalid, maximumInvalid: maximumInvalid, progress)
            let rule = TrainingDataRule(isAllowed: allowsTrainingData, progress: progress)
            try rule.check(tableWithFingerprint: fingerprint, version)
        case .events(let events):
            let made = try read(events, model, version, consent, machine, progress)
            (rows, data) = (made.rows, made)
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
        return JudgedRows(
            rows: rows, probabilities: model.settings.calibration.probabilities(ofLogOdds: logOdds),
            baseRate: model.settings.outcome.baseRate, skipped: skipped, unseenLevels: unseenLevels,
            cutoffs: data?.cutoffs, rowCutoffs: data?.rowCutoffs)
    }

    private func read(
        _ events: Log, _ model: PropensityModel, _ version: Version, _ consent: Consent?, _ machine: Machine,
        _ progress: Progress
    ) throws -> PropensityData {
        guard let definition = model.settings.customers else {
            throw UserError(
                .wrongUsage, "\(version) was trained on a table, so it knows no features of events",
                remedy: "Give the rows with \(.customerTable)")
        }
        let plan = PointInTimePlan(
            label: try EventLabel(parsing: definition.label), horizon: definition.horizon, cutoffs: events.cutoffs)
        try checkNovelty(of: events.cutoffs, definition, progress)
        guard events.items == nil || model.itemColumn != nil || plan.label.needsItems else {
            throw UserError(
                .wrongUsage, "\(.itemTable) has no effect: \(version) has no features of an item table",
                remedy: "Leave it out")
        }
        var log = CustomerEventLog(files: events.files, plan: plan)
        if events.cutoffs.isEmpty { log.cutoffsBefore = [definition.horizon] }
        log.options = try definition.eventOptions(
            overriddenBy: events.overrides, of: version.description, progress: progress)
        log.items = events.items
        log.itemColumns = (definition.itemColumns ?? ItemColumns()).overridden(by: events.itemColumns).orNil
        if let customers = events.customers {
            log.customers = CustomerTableSource(path: customers)
            log.customers?.columns = events.customerColumns ?? ProfileColumns()
        }
        log.ignore = model.settings.schema.unused
        let data = try log.read(consent, of: model, threads: machine.threads, progress: progress)
        if events.cutoffs.isEmpty { try checkAge(of: data, definition, version, progress) }
        return data
    }

    /// Refuses cutoffs whose features may hold what the training predicts.
    private func checkNovelty(of cutoffs: [Int64], _ definition: CustomerDefinition, _ progress: Progress) throws {
        let training = PointInTimePlan(
            label: try EventLabel(parsing: definition.label), horizon: definition.horizon,
            cutoffs: [definition.latestCutoff])
        for cutoff in cutoffs {
            do {
                try PointInTimeRows.checkTest(cutoff: cutoff, training: training, definition: definition.features)
            } catch let error as UserError where allowsTrainingData {
                progress.warning(error.problemMessage)
            }
        }
    }

    /// Refuses events that end too early for outcomes of which the training knew nothing, and says when they do not.
    private func checkAge(
        of data: PropensityData, _ definition: CustomerDefinition, _ version: Version, _ progress: Progress
    ) throws {
        guard let newest = data.newest, let cutoff = data.cutoffs?.map(\.time).max() else { return }
        let horizon = Int64(millisecondsIn: definition.horizon)
        let learnt = definition.features.effective(definition.latestCutoff).adding(horizon)
        guard cutoff < learnt else { return }
        let problem: Message = """
            the outcomes of \(version) are not over: its training knew what happened up to \(Timestamp.text(learnt)), and a \
            horizon after it ends at \(Timestamp.text(learnt.adding(horizon))), but the newest event is of \
            \(Timestamp.text(newest))
            """
        guard allowsTrainingData else {
            throw UserError(
                .invalidData, problem,
                remedy: """
                    Measure when the events go on until \(Timestamp.text(learnt.adding(horizon))); \
                    \(.allowTrainingData) measures all the same
                    """)
        }
        progress.warning(problem)
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

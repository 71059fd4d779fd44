package import Diagnostics
import Documents
package import Drift
package import Events
import FeatureLearning
import Features
package import Files
package import LinearAlgebra
package import ModelStore
import Sources
package import Tables
import Training

/// One monitoring of a version: later data, lists and outcomes beside what it was trained on.
package struct Monitoring: Sendable {
    /// Tables of tonight's events.
    package var events: [String] = []
    /// A table of customers, for a version that was trained on one.
    package var table: String?
    /// The lists or the probabilities of a nightly batch, and those of the night before.
    package var batch: String?
    package var last: String?
    /// What became of the customers: tables of events, or one table with the target.
    package var outcomes: [String] = []
    /// The cutoffs of outcomes, in milliseconds since 1970 UTC; empty for the latest whose outcomes are over.
    package var cutoffs: [Int64] = []
    /// The column whose values divide outcomes into cohorts.
    package var cohort: String?
    /// What is said of the events in place of what the training said of its own.
    package var overrides = EventOverrides()
    /// An item table of today, and its columns that were named.
    package var items: String?
    package var itemColumns: ItemColumns?
    /// The customers' own table, and its columns that were named.
    package var customers: String?
    package var customerColumns: ProfileColumns?
    /// A consent table in place of that of the training.
    package var consent: ConsentSource?
    /// Who was forgotten and is no part of what is compared; nil where nobody was.
    package var forgotten: HashedIds?
    /// Thresholds in place of those of the pipeline that trained the version.
    package var thresholds = DriftThresholds()
    /// How the text of a table of customers is laid out, and whether rows of it may be skipped.
    package var layout = TableLayout.standard
    package var skipInvalid = false
    package var maximumInvalid = InvalidRows.usualMaximum
    /// Decides resamples and draws.
    package var seed: UInt64 = 0

    package init() {}

    /// Compares, measures and judges.
    ///
    /// - Parameters:
    ///   - version: The version.
    ///   - author: Whose clock says when it was done.
    ///   - machine: The threads.
    ///   - progress: Receives the funnel of the events, and warnings.
    /// - Returns: The report; an alarm is no error.
    /// - Throws: `UserError` for options that do not suit the version, and for data that cannot be read or joined.
    package func run(
        _ version: Version, author: Author, machine: Machine, progress: Progress
    ) throws -> MonitoringReport {
        let now = try author.now()
        try TableSource.checkReadOnce(
            events + outcomes
                + [table, items, customers, consent?.path, overrides.identities?.source?.path].compactMap(\.self))
        let recipe = try VersionRecipe(version)
        try checkInputs(of: recipe)
        let stage = MonitoringStage(
            monitoring: self, recipe: recipe, thresholds: try chosenThresholds(of: recipe, progress), now: now,
            machine: machine,
            progress: progress)
        var report = MonitoringReport(version, at: now)
        switch recipe.stored {
        case .recommender(let training): try stage.fill(&report, recommender: training)
        case .propensity(let training): try stage.fill(&report, propensity: training)
        }
        return report
    }

    /// The thresholds of the pipeline, and in their place those of the command.
    ///
    /// A pipeline may set a threshold for a column or a type that its data no longer have; that is a warning.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a threshold of no check.
    private func chosenThresholds(of recipe: VersionRecipe, _ progress: Progress) throws -> DriftThresholds {
        var known = try recipe.snapshotIfThere?.checkNames ?? []
        switch recipe.stored {
        case .recommender: known += MonitoredChecks.ofLists
        case .propensity: known += MonitoredChecks.ofProbabilities
        }
        if !known.contains("newest") { known.append("newest") }
        try thresholds.check(names: known)
        let stored = try recipe.thresholds
        for name in stored.values.keys.sorted() where stored.among(known).values[name] == nil {
            progress.warning(
                "the pipeline that trained \(recipe.version) sets monitor.\(name), which is no check of this version")
        }
        return DriftThresholds(stored.values.merging(thresholds.values) { $1 })
    }

    /// Refuses inputs that do not suit the version.
    private func checkInputs(of recipe: VersionRecipe) throws {
        func refuse(_ key: ParameterKey, _ isGiven: Bool, _ circumstance: Message) throws {
            guard isGiven else { return }
            throw UserError(.wrongUsage, "\(key) has no effect \(circumstance)", remedy: "Leave it out")
        }
        try refuse(.lastBatch, last != nil && batch == nil, "without \(.monitoredBatch)")
        guard !events.isEmpty || table != nil || batch != nil || !outcomes.isEmpty else {
            throw UserError(
                .wrongUsage, "nothing is given that could be held against \(recipe.version)",
                remedy: """
                    Name tonight's events with \(.events), tonight's lists with \(.monitoredBatch), a table of customers \
                    with \(.customerTable), or outcomes with \(.outcomes)
                    """)
        }
        if let from = overrides.from, let until = overrides.until, from >= until {
            throw UserError(
                .wrongUsage,
                "no time lies between \(.eventsFrom, Timestamp.text(from)) and \(.eventsUntil, Timestamp.text(until))",
                remedy: "Give a beginning that is before the end")
        }
        try refuse(.cohort, cohort != nil && outcomes.isEmpty, "without \(.outcomes)")
        try refuse(.customerTime, !cutoffs.isEmpty && outcomes.isEmpty, "without \(.outcomes)")
        switch recipe.stored {
        case .recommender:
            try refuse(.customerTable, table != nil, "for a recommender")
            try refuse(.profileTable, customers != nil, "for a recommender")
            try refuse(.cohort, cohort != nil, "for a recommender, whose lists are told apart by their source")
            try refuse(.customerTime, !cutoffs.isEmpty, "for a recommender")
            try refuse(.itemTable, items != nil && events.isEmpty, "without \(.events)")
            try refuse(
                .lastBatch, last != nil && !outcomes.isEmpty, "with \(.outcomes), which judges the lists of one night")
            guard outcomes.isEmpty || batch != nil else {
                throw UserError(
                    .wrongUsage, "\(.outcomes) of a recommender need the lists that they are held against",
                    remedy: "Name the lists of a past night with \(.monitoredBatch)")
            }
            guard outcomes.isEmpty || events.isEmpty else {
                throw UserError(
                    .wrongUsage, "\(.events) is about tonight, and \(.outcomes) about lists of a past night",
                    remedy: "Monitor one after the other")
            }
        case .propensity(let training):
            guard outcomes.isEmpty || overrides.from == nil else {
                throw UserError(
                    .wrongUsage, "\(.eventsFrom) would cut off what customers did before they are looked at",
                    remedy: "Leave it out, and say with \(.customerTime) when customers are looked at")
            }
            let isTable = if case .table = training.source { true } else { false }
            if isTable {
                try refuse(.events, !events.isEmpty, "for a version that was trained on a table")
                try refuse(.customerTime, !cutoffs.isEmpty, "for a version that was trained on a table")
                try refuse(.itemTable, items != nil, "for a version that was trained on a table")
                try refuse(.profileTable, customers != nil, "for a version that was trained on a table")
                guard outcomes.count <= 1 else {
                    throw UserError(
                        .wrongUsage,
                        "\(.outcomes) names \(outcomes.count) tables, and a version of a table is measured on one",
                        remedy: "Name one table, with the target's column")
                }
            } else {
                try refuse(.customerTable, table != nil, "for a version that was trained on events")
            }
        }
    }
}

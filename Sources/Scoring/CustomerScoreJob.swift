import CustomerModels
package import Diagnostics
package import Events
import Features
import Ids
package import LinearAlgebra
package import ModelStore
import Sources
import Tables

/// Probabilities for the customers at risk at one time, with rows made from their events as in training.
package struct CustomerScoreJob: BatchWork {
    package let version: Version
    /// Tables of events.
    package let events: [String]
    /// What is said of these events in place of what the training said of its own.
    package var overrides = EventOverrides()
    /// The cutoff in milliseconds since 1970 UTC, at most the model's horizon after the newest event; `nil` means just
    /// after it.
    package var at: Int64?
    /// An item table, for items that the model does not know.
    package var items: String?
    /// The columns of the item table that were named, in place of those of the training.
    package var itemColumns: ItemColumns?
    /// The customers' own table, which a model with columns of one needs.
    package var customers: String?
    /// The columns of that table that were named, in place of those of the training.
    package var customerColumns: ProfileColumns?
    package var consent: ConsentSource?
    package var reasons = 0
    /// The part of the customers that is written; nil for all.
    package var shard: Shard?
    package var threads: Threads = 1

    package init(_ version: Version, events: [String]) {
        self.version = version
        self.events = events
    }

    package var listLength: Int? { nil }

    package var inputs: [String: String] {
        get throws {
            let files = try TableSource.named(events).map(\.path)
            let tables =
                [
                    ("consent", consent?.path), ("items", items), ("customers", customers),
                    ("identities", overrides.identities?.source?.path),
                ] + files.enumerated().map { ("events_\($0 + 1)", $1) }
            return tables.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Scores every customer at risk, in ascending byte order of their ids.
    ///
    /// - Throws: `UserError` when the model is unusable or was not trained on events, when events cannot be read or end
    ///   long before the cutoff, and when no customer is at risk at the cutoff.
    package func run<Part: Sendable>(
        begin: (ScoreColumns) throws -> @Sendable ([ScoreRow]) throws -> Part, consume: (Part) throws -> Void,
        progress: Progress
    ) throws -> ScoreSummary {
        let model = try PropensityModel(inFolder: version.folder)
        guard let definition = model.settings.customers else {
            throw UserError(
                .wrongUsage, "\(version) was trained on a table, so it knows no features of events",
                remedy: "Give the rows with \(.scoredTable)")
        }
        try definition.features.checkProfiles(areGiven: self.customers != nil, of: "\(version)")
        let consentTable = try consent?.read()
        let log = try EventLog.read(
            files: events,
            options: try definition.eventOptions(
                overriddenBy: overrides, of: version.description, progress: progress),
            consent: consentTable, needsItems: false, isTraining: false, threads: threads, progress: progress)
        progress.step("\(log.funnel)")
        try log.consentJoin?.check(against: "the events", progress: progress)
        definition.features.reportAbsentTypes(in: log, to: progress)
        definition.features.reportAbsentChannels(in: log, to: progress)
        var summary = ScoreSummary()
        summary.consent = log.consentJoin?.counts
        summary.identities = log.identityCounts
        // Where silence is a no, too, those who say nothing are not counted.
        if consentTable?.defaultYes == true { summary.optedOut = summary.consent?.knownNo }
        let (column, itemTable) = try itemColumn(model, definition, log, progress)
        summary.itemTable = itemTable
        let profiles = try profiles(definition, log, consentTable)
        let cutoff = try cutoff(log, definition)
        let customers = try CustomerEvents(log, definition: definition.features, categories: column)
        let rows = try PointInTime.features(customers, at: [cutoff], threads: threads)
        guard rows.table.rowCount > 0 else {
            let time = Timestamp.text(cutoff)
            let remedy: Message =
                "Choose another \(.customerTime), or look at the conditions and the dates of the events"
            throw UserError(
                .invalidData,
                "nobody is at risk at \(time): no customer has a purchase within the model's span before it",
                remedy: remedy)
        }
        let joined = try profiles.map {
            try $0.join(
                rows, users: log.users, at: [definition.features.effective(cutoff)], progress: progress)
        }
        summary.customerTable = joined?.counts
        let table = try table(rows, definition.features, profiles, joined)
        let scorer = RowScorer(model: model, reasons: reasons, threads: threads, shard: shard)
        let make = try begin(ScoreColumns(name: "user", reasons: reasons))
        var unseen = UnseenLevels()
        let scored = try scorer.score(
            table, counting: &unseen, name: { row in .id(customers.customers[Int(rows.customers[row])]) },
            make: make, consume: consume)
        // Only columns of the customers' own table have levels.
        if let profiles, let profile = definition.features.profile {
            try unseen.check(file: profiles.file, among: profile.featureNames, progress: progress)
            summary.unseenLevels = unseen.cells
        }
        summary.rows = scored.rows
        summary.at = Timestamp.text(definition.features.effective(cutoff))
        if summary.rows > 0 { summary.meanProbability = scored.sum / Double(summary.rows) }
        return summary
    }

    /// The customers' own table; nil for a model without columns of one.
    private func profiles(
        _ definition: CustomerDefinition, _ log: EventLog, _ consent: Consent?
    ) throws -> CustomerProfiles? {
        guard let customers, let profile = definition.features.profile else { return nil }
        return try CustomerProfiles(
            file: customers, columns: profile.tableColumns.overridden(by: customerColumns),
            eventsColumn: definition.events.options.user, consent: log.answers ?? consent, aliases: log.aliases)
    }

    /// The rows with the columns of the customers' own table, if the model has any.
    private func table(
        _ rows: PointInTime.Rows, _ definition: PointInTimeDefinition, _ profiles: CustomerProfiles?,
        _ join: CustomerProfiles.Join?
    ) throws -> FeatureTable {
        guard let profiles, let join, let profile = definition.profile else { return rows.table }
        return rows.adding(try profiles.columns(of: profile, rows: join.rows))
    }

    /// The time that was asked for, or just after the newest event.
    ///
    /// - Throws: `UserError` with code `invalidData` for a time more than the model's horizon after the end of the log:
    ///   all customers would look as if they had done nothing in a period as long as the one that the model predicts.
    private func cutoff(_ log: EventLog, _ definition: CustomerDefinition) throws -> Int64 {
        let end = PointInTime.now(log, definition.features)
        guard let at, let newest = log.newest else { return end }
        let last = end.adding(Int64(millisecondsIn: definition.horizon))
        guard definition.features.effective(at) > last else { return at }
        let days = definition.horizon / 86_400
        let horizon = Int(exactly: days).map { "\($0)" } ?? "\(days)"
        let problem: Message =
            "\(.customerTime, Timestamp.text(at)) lies more than the model's horizon of \(horizon) days after the newest "
            + "event, of \(Timestamp.text(newest)), so what customers did last is not known"
        let remedy: Message =
            "Give the events up to then, or a time up to \(Timestamp.text(last)), or leave \(.customerTime) out to look at "
            + "customers just after the newest event"
        throw UserError(.invalidData, problem, remedy: remedy)
    }

    /// The column of the item table: from the given file, because it knows newer items, else the one in the model; and
    /// how the given file meets the events.
    private func itemColumn(
        _ model: PropensityModel, _ definition: CustomerDefinition, _ log: EventLog, _ progress: Progress
    ) throws -> (column: ItemColumn?, counts: IdCounts?) {
        guard let known = model.itemColumn else {
            guard items == nil else {
                throw UserError(
                    .wrongUsage, "\(.itemTable) has no effect: \(version) has no features of an item table",
                    remedy: "Leave it out")
            }
            return (nil, nil)
        }
        guard let items else {
            try known.checkMeets(log.items, of: events, progress: progress)
            return (known, nil)
        }
        let records = try ItemRecords(
            file: items, columns: (definition.itemColumns ?? ItemColumns()).overridden(by: itemColumns),
            eventsColumn: definition.events.options.itemColumn)
        return (try records.column(named: known.name), try records.match(log.items, progress: progress))
    }
}

import CustomerModels
import Diagnostics
import Drift
package import Evaluation
import Events
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
package import Propensity
import Sources
import Tables

/// The rows that a propensity model learns from, and everything it needs to make such rows again.
struct PropensityData: Sendable {
    let rows: TrainingRows
    let schema: TableSchema
    let outcome: PropensitySettings.Outcome
    /// The two texts of the treatment; nil without one.
    var treatment: TargetValues?
    /// How rows are made from events; nil for a table.
    var customers: CustomerDefinition?
    /// How customers are looked at, with the cutoffs as times; nil for a table.
    var plan: PointInTimePlan?
    /// The time of the newest event, in milliseconds since 1970 UTC; nil for a table, and for events without times.
    var newest: Int64?
    /// The column of the item table that features use.
    var itemColumn: ItemColumn?
    /// A profile of each column of a table; empty for events without a table of customers.
    var profiles: [ColumnProfile] = []
    /// How many rows of the input were read, dropped and kept.
    let funnel: Funnel
    /// A fingerprint of the input that does not depend on the order of its rows.
    let fingerprint: String
    /// The counts of each cutoff; nil for a table.
    var cutoffs: [PointInTimeRows.Cutoff]?
    /// For each row the position of its cutoff; nil for a table.
    var rowCutoffs: [UInt16]?
    /// How the consent table and the item table meet the input; nil without such a table.
    var consent: ConsentCounts?
    var itemTable: IdCounts?
    /// How the customers' own table meets the events; nil without one.
    var customerTable: ProfileCounts?
    /// How the table of pairs of ids meets the events; nil without one.
    var identities: IdentityCounts?
    /// What the events looked like; nil for a table, and for events that a model is measured on.
    var snapshot: Snapshot?

    /// The number of rows with label yes.
    var positives: Int { rows.labels.count { $0 == 1 } }
}

extension TrainingRows {
    /// The weighted rate of label yes.
    var baseRate: Double {
        guard let weights else { return Double(labels.count { $0 == 1 }) / Double(labels.count) }
        return zip(labels, weights).reduce(0) { $0 + Double($1.0) * $1.1 } / weights.reduce(0, +)
    }

    /// The labels and weights of the rows, with the given probabilities of yes.
    package func sample(_ probabilities: [Double]) -> ProbabilitySample {
        ProbabilitySample(probabilities: probabilities, labels: labels, weights: weights, customers: customers)
    }
}

extension [ColumnProfile] {
    /// Warns of columns that are left out, and of categories that look like something else.
    func warn(of layout: TableLayout = .standard, to progress: Progress) {
        let most = 10
        let leftOut = filter { $0.use == .leftOut }
        for profile in leftOut.prefix(most) {
            progress.warning("column '\(profile.name)': \(profile.remarks.map(\.text).joined(separator: "; "))")
        }
        if leftOut.count > most { progress.warning("\(leftOut.count - most) more columns are left out") }
        for profile in self where profile.use == .feature { profile.warn(of: layout, progress) }
    }
}

extension CustomerTable {
    /// Infers the schema and reads the rows, in an order that does not depend on the order in the file.
    func read(_ consent: Consent?, threads: Threads, progress: Progress) throws -> PropensityData {
        guard let target = schema.target else {
            throw UserError(.wrongUsage, "a table needs a target", remedy: "Name its column with \(.targetColumn)")
        }
        // Read twice: once for the kinds of the columns, once for the rows.
        let source = try TableSource(file).spooled()
        let inferred = try SchemaInference.infer(
            source: source, options: schema, layout: layout, skipInvalid: skipInvalid, maximumInvalid: maximumInvalid,
            consent: consent, threads: threads, progress: progress)
        inferred.profiles.warn(of: layout, to: progress)
        let table = try LabelledTable(
            source, schema: inferred.schema, skipInvalid: skipInvalid, maximumInvalid: maximumInvalid,
            consent: consent, progress: progress)
        let values = try TargetValues.infer(from: table.rows, target: target, positive: positive)
        let treatment = try schema.treatment.map {
            try TargetValues.infer(from: table.rows, treatment: $0, treated: treated)
        }
        let rows = try TrainingRows(table.rows, target: values, treatment: treatment, repeatedIds: repeatedIds)
        var funnel = Funnel(rows: rows.labels.count + table.invalid + table.optedOut)
        if consent?.forgotten != nil { funnel.append("forgotten", dropped: table.forgotten) }
        if let consent, !consent.isWithoutTable {
            funnel.append("no consent", dropped: table.optedOut - table.forgotten)
        }
        if skipInvalid { funnel.append("invalid", dropped: table.invalid) }
        return PropensityData(
            rows: rows, schema: inferred.schema, outcome: .init(name: target, values: values, baseRate: rows.baseRate),
            treatment: treatment, profiles: inferred.profiles.map(\.withoutIds), funnel: funnel,
            fingerprint: table.rows.fingerprint,
            consent: table.consent)
    }
}

extension ColumnProfile {
    /// Warns of a category that looks like something else.
    fileprivate func warn(of layout: TableLayout, _ progress: Progress) {
        for remark in remarks where [.amounts, .times, .manyLevels].contains(remark.kind) {
            let ways = (remark.formats ?? []).map { $0.parameters(for: name, insteadOf: layout.numbers[name]) }
            var remedy: Message = ""
            for way in ways { remedy = "\(remedy)\(way == ways[0] ? " with " : ", or with ")\(way)" }
            progress.warning("column '\(name)': \(remark.text)\(remedy)")
        }
    }

    /// The profile for output: the profile of an id column without the ids.
    fileprivate var withoutIds: ColumnProfile {
        guard use == .id else { return self }
        var profile = self
        profile.levels = []
        return profile
    }
}

extension CustomerEventLog {
    /// Reads the events and makes a row for every customer at risk at every cutoff.
    ///
    /// - Parameters:
    ///   - consent: The consent table; opted-out customers are left out before anything is counted.
    ///   - model: The model to measure on these rows, which then defines how they are made; nil learns a new
    ///     definition.
    ///   - threads: The number of workers.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` for options that do not fit the events, and for events that give no rows.
    /// - Returns: The rows in byte order of the customers.
    func read(
        _ consent: Consent?, of model: PropensityModel? = nil, threads: Threads, progress: Progress
    ) throws -> PropensityData {
        let options = try options.readingCleaningLists()
        let log = try EventLog.read(
            files: files, options: options, consent: consent, needsItems: false, isTraining: model == nil,
            threads: threads, progress: progress)
        if let definition = model?.settings.customers?.features {
            definition.reportAbsentTypes(in: log, to: progress)
            definition.reportAbsentChannels(in: log, to: progress)
        } else {
            if let purchases = try log.purchaseSummary() { progress.step(purchases) }
            try log.reportLikelyPurchases(to: progress)
        }
        try log.consentJoin?.check(against: "the events", progress: progress)
        let records = try items.map {
            try ItemRecords(file: $0, columns: itemColumns ?? ItemColumns(), eventsColumn: options.itemColumn)
        }
        let itemTable = log.item == nil ? nil : try records?.match(log.items, progress: progress)
        if items == nil { try model?.itemColumn?.checkMeets(log.items, of: files, progress: progress) }
        let profiles = try customerProfiles(of: log, consent, of: model, progress: progress)
        let plan = try plan(for: log)
        let made = try PointInTimeRows(
            log, plan: plan, items: records, definition: model?.settings.customers?.features,
            categories: model?.itemColumn, customers: profiles, options: profileOptions, threads: threads,
            progress: progress)
        made.profiles.warn(to: progress)
        let names = made.rows.features.columns.map(\.name)
        try checkIgnored(among: names)
        let used = made.rows.features.columns.filter { !ignore.contains($0.name) }
        let rows = TrainingRows(
            features: FeatureTable(rowCount: made.rows.features.rowCount, columns: used), labels: made.rows.labels,
            weights: nil, customers: made.rows.customers, ids: made.rows.ids)
        // A row of a request may have the columns of customers that say nothing, too.
        let leftOut = made.profiles.filter { $0.use != .feature && !ignore.contains($0.name) }.map(\.name)
        let schema = TableSchema(columns: used.map { .init(name: $0.name, kind: $0.kind) }, unused: ignore + leftOut)
        return PropensityData(
            rows: rows, schema: schema,
            outcome: .init(name: plan.label.description, values: nil, baseRate: rows.baseRate),
            customers: CustomerDefinition(
                features: made.definition, label: plan.label.description, horizon: plan.horizon,
                latestCutoff: made.cutoffs.map(\.time).max() ?? 0, events: try options.settledCleaning(by: log),
                itemColumns: itemColumns),
            plan: plan, newest: log.newest, itemColumn: made.categories, profiles: made.profiles, funnel: log.funnel,
            fingerprint: try log.fingerprint(
                channels: made.definition.channels != nil, values: made.definition.valueTypes != nil, threads: threads),
            cutoffs: made.cutoffs, rowCutoffs: made.rowCutoffs, consent: log.consentCounts, itemTable: itemTable,
            customerTable: made.profileCounts, identities: log.identityCounts,
            snapshot: model == nil ? try SnapshotDraft(of: log, items: records, threads: threads).snapshot : nil)
    }
}

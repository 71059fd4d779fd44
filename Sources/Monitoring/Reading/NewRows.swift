import CustomerModels
import Diagnostics
import Events
import FeatureLearning
import Features
import LinearAlgebra
import ModelStore
import Sources
import Tables

/// Rows of customers whose outcomes are not known yet, with the probabilities that a version gives them.
struct NewRows: Sendable {
    let features: FeatureTable
    let probabilities: [Double]
    /// The share of rows that have a level which training did not have; nil where rows have no levels.
    let unseenShare: Double?
    /// The rows that could not be read, and those of customers who said no; nil where that cannot be.
    var invalid: Int?
    var optedOut: Int?
    /// When the customers are looked at, in milliseconds since 1970 UTC; nil for a table.
    var at: Int64?

    private init(_ features: FeatureTable, by model: PropensityModel, threads: Threads) throws {
        var unseen = Set<Int>()
        let encoded = try model.settings.encoding.encode(features, threads: threads) { cells in
            // Where rare levels share a coefficient, it is not known whether training had the level.
            guard !cells.mayBeRare else { return }
            unseen.formUnion(cells.rows)
        }
        self.features = features
        probabilities = model.settings.calibration.probabilities(
            ofLogOdds: try model.logOdds(of: encoded, threads: threads))
        let hasLevels = features.columns.contains { $0.kind == .category }
        unseenShare = hasLevels ? Double(unseen.count) / Double(max(features.rowCount, 1)) : nil
    }

    /// How a table of customers is read.
    struct Table: Sendable {
        var file: String
        var layout = TableLayout.standard
        var skipInvalid = false
        var maximumInvalid = InvalidRows.usualMaximum
    }

    /// Reads a table by the schema of a model; its target is not looked at.
    ///
    /// - Throws: `UserError` for a table that cannot be read, or has no row.
    init(
        _ table: Table, by model: PropensityModel, _ consent: Consent?, threads: Threads, progress: Progress
    ) throws {
        let source = TableSource(table.file)
        let schema = model.settings.schema.overridden(by: table.layout)
        var reader = try FeatureTableReader.open(
            source, schema: schema, roles: schema.id == nil ? [] : .id, purpose: .scoring,
            skipInvalid: table.skipInvalid, maximumInvalid: table.maximumInvalid, consent: consent, progress: progress)
        guard let rows = try reader.next(rows: .max), rows.rowCount > 0 else {
            throw UserError(
                .invalidData, "no row of the table is left", at: .init(file: source.name),
                remedy: "Give a table with rows that can be read, of customers who have not opted out")
        }
        reader.invalid.report(to: progress)
        try reader.consentJoin?.check(against: "the table of customers", progress: progress)
        try self.init(rows.features, by: model, threads: threads)
        invalid = table.skipInvalid ? reader.invalid.count : nil
        if consent != nil { optedOut = reader.optedOut }
    }

    /// The tables beside events.
    struct Beside: Sendable {
        var items: String?
        var itemColumns: ItemColumns?
        var customers: String?
        var customerColumns: ProfileColumns?
    }

    /// Makes a row for every customer at risk at a cutoff, as for scoring.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - at: The cutoff; nil for just after the newest event.
    ///   - beside: The item table and the customers' own table.
    ///   - model: The model.
    ///   - consent: The answers of the customers.
    ///   - threads: The number of workers.
    ///   - progress: Receives how the tables meet the events.
    /// - Throws: `UserError` for tables that do not fit the model, and when nobody is at risk.
    init(
        _ log: EventLog, at: Int64?, _ beside: Beside, by model: PropensityModel, _ consent: Consent?,
        threads: Threads, progress: Progress
    ) throws {
        guard let definition = model.settings.customers else {
            throw UserError(
                .wrongUsage, "the version was trained on a table, so it knows no events",
                remedy: "Give the rows with \(.customerTable)")
        }
        let features = definition.features
        try features.checkProfiles(areGiven: beside.customers != nil, of: "the version")
        features.reportAbsentTypes(in: log, to: progress)
        features.reportAbsentChannels(in: log, to: progress)
        let column = try Self.itemColumn(log, beside, model, definition, progress)
        let cutoff = at ?? PointInTime.now(log, features)
        let events = try CustomerEvents(log, definition: features, categories: column)
        let rows = try PointInTime.features(events, at: [cutoff], threads: threads)
        guard rows.table.rowCount > 0 else {
            throw UserError(
                .invalidData,
                "nobody is at risk at \(Timestamp.text(cutoff)): no customer has a purchase within the model's span before it",
                at: .init(file: log.file), remedy: "Look at the conditions and the dates of the events")
        }
        var table = rows.table
        if let customers = beside.customers, let profile = features.profile {
            let profiles = try CustomerProfiles(
                file: customers, columns: profile.tableColumns.overridden(by: beside.customerColumns),
                eventsColumn: definition.events.options.user, consent: log.answers ?? consent, aliases: log.aliases)
            let join = try profiles.join(
                rows, users: log.users, at: [features.effective(cutoff)], progress: progress)
            table = rows.adding(try profiles.columns(of: profile, rows: join.rows))
        }
        try self.init(table, by: model, threads: threads)
        self.at = features.effective(cutoff)
    }

    /// The categories of the items: from the given table, because it knows newer items, else those in the model.
    private static func itemColumn(
        _ log: EventLog, _ beside: Beside, _ model: PropensityModel, _ definition: CustomerDefinition,
        _ progress: Progress
    ) throws -> ItemColumn? {
        guard let known = model.itemColumn else {
            guard beside.items == nil else {
                throw UserError(
                    .wrongUsage, "\(.itemTable) has no effect: the version has no features of an item table",
                    remedy: "Leave it out")
            }
            return nil
        }
        guard let items = beside.items else {
            try known.checkMeets(log.items, of: [log.file], progress: progress)
            return known
        }
        let records = try ItemRecords(
            file: items, columns: (definition.itemColumns ?? ItemColumns()).overridden(by: beside.itemColumns),
            eventsColumn: definition.events.options.itemColumn)
        _ = try records.match(log.items, progress: progress)
        return try records.column(named: known.name)
    }
}

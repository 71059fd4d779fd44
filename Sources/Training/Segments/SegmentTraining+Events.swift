import CustomerModels
import Diagnostics
import Events
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Propensity
import Segmentation
import Tables

extension SegmentTraining {
    /// The span at the end of the events in which a purchase counts as conversion, in milliseconds.
    private static let conversionSpan = 28 * Timestamp.millisecondsPerDay
    /// Longer than any log, in seconds: whoever ever bought is in a segment.
    private static let ever = 36_500 * 86_400.0

    /// Reads the events and makes the features of everybody who ever bought, as of just after the newest event.
    func read(_ consent: Consent?, _ machine: Machine, _ progress: Progress) throws -> SegmentData {
        let threads = machine.threads
        let log = try EventLog.read(
            files: events, options: try options.readingCleaningLists(), consent: consent, needsItems: false,
            threads: threads, progress: progress)
        try log.checkReaches(mustReach)
        if let purchases = try log.purchaseSummary() { progress.step(purchases) }
        try log.reportLikelyPurchases(to: progress)
        try log.consentJoin?.check(against: "the events", progress: progress)
        let records = try items.map {
            try ItemRecords(file: $0, columns: itemColumns ?? ItemColumns(), eventsColumn: options.itemColumn)
        }
        let itemTable = log.item == nil ? nil : try records?.match(log.items, progress: progress)
        let categories = try records.flatMap {
            $0.columns.contains(PointInTimeRows.categoryColumn)
                ? try $0.column(named: PointInTimeRows.categoryColumn) : nil
        }
        let newest = log.newest ?? 0
        let definition = try PointInTimeDefinition.learn(
            from: log, before: newest.adding(Timestamp.millisecondsPerDay), activeWithin: Self.ever,
            categories: categories)
        let customers = try CustomerEvents(log, definition: definition, categories: categories)
        let now = PointInTime.now(log, definition)
        let rows = try PointInTime.features(customers, at: [now], threads: threads)
        guard !rows.customers.isEmpty else {
            throw UserError(
                .invalidData, "nobody bought anything, so there is nobody to put into a segment",
                remedy: "Name the types of events that mean bought with \(.purchaseTypes)")
        }
        let own = try ownColumns(rows, log, consent, progress)
        let table = rows.adding(own?.columns ?? [])
        let used = try usedFeatures(of: table)
        let kept = rows.customers.map { Int($0) }
        let recent = customers.haveBought(from: now.subtracting(Self.conversionSpan), until: now)
        var data = SegmentData(
            users: log.users.subset(keeping: kept), table: table, items: log.items,
            bought: try Self.purchases(of: kept, in: log),
            words: { definition.contrast(ofFeature: $0, isMore: $1) ?? Self.contrast(ofOwn: $0, isMore: $1) },
            fingerprint: try log.fingerprint(
                channels: definition.channels != nil, values: definition.valueTypes != nil, threads: threads))
        data.aliases = log.aliases?.of(data.users)
        if basis == .features { data.points = CustomerPoints(standardizing: used) }
        data.conversion = Double(kept.count { recent[$0] }) / Double(kept.count)
        data.newest = log.newest
        data.withoutPurchase = log.users.count - kept.count
        data.funnel = log.funnel
        (data.consent, data.itemTable, data.identities) = (log.consentCounts, itemTable, log.identityCounts)
        data.customerTable = own?.counts
        return data
    }

    /// The amounts of the customers' own table, as of the end of the newest day; nil without a table.
    ///
    /// A row counts that is dated with the day after the newest one, as forecasts as of the end of that day are.
    ///
    /// - Throws: `UserError` for a table that cannot be read, or of which no row holds.
    private func ownColumns(
        _ rows: PointInTime.Rows, _ log: EventLog, _ consent: Consent?, _ progress: Progress
    ) throws -> (columns: [FeatureTable.Column], counts: ProfileCounts)? {
        guard let customers else { return nil }
        let profiles = try CustomerProfiles(
            file: customers.path, columns: customers.columns, eventsColumn: options.user,
            consent: log.answers ?? consent, aliases: log.aliases)
        let end = startOfDay(log.newest ?? 0).adding(Timestamp.millisecondsPerDay)
        let join = try profiles.join(rows, users: log.users, at: [end], progress: progress)
        guard join.rows.contains(where: { $0 != nil }) else {
            throw UserError(
                .invalidData,
                "no row of a customer who bought holds at the end of the newest day, \(Timestamp.text(end))",
                at: .init(file: profiles.file, column: profiles.validFromColumn),
                remedy: "Give rows that hold by then, or events that go on until the rows hold")
        }
        let learnt = try ProfileDefinition.learn(from: profiles, rows: join.rows, options: customers.options)
        learnt.profiles.warn(to: progress)
        let columns = try profiles.columns(of: learnt.definition, rows: join.rows)
        let others = columns.filter { $0.kind != .numeric }.map(\.name)
        if !others.isEmpty {
            progress.warning(
                "no amounts, and so no part of what tells segments apart: \(others.joined(separator: ", "))")
        }
        return (columns.filter { $0.kind == .numeric }, join.counts)
    }

    /// A column of the customers' own table in words; nil for another feature.
    private static func contrast(ofOwn feature: String, isMore: Bool) -> PointInTimeDefinition.ContrastWords? {
        ProfileDefinition.column(ofFeature: feature).map {
            .init(topic: feature, text: "\(isMore ? "higher" : "lower") '\($0)'")
        }
    }

    /// The columns that tell the groups apart.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a name that is no feature.
    private func usedFeatures(of table: FeatureTable) throws -> FeatureTable {
        for (key, names) in [(ParameterKey.usedFeatures, features), (.ignoredColumns, ignore)] {
            guard let unknown = names.first(where: { name in !table.columns.contains { Self.names(name, $0.name) } })
            else { continue }
            throw UserError(
                .wrongUsage, "\(key) names '\(unknown)', which is no feature",
                remedy: "The features are \(table.columns.map(\.name).joined(separator: ", "))")
        }
        let used = table.columns.filter { column in
            (features.isEmpty || features.contains { Self.names($0, column.name) })
                && !ignore.contains { Self.names($0, column.name) }
        }
        guard !used.isEmpty else {
            throw UserError(.wrongUsage, "\(.ignoredColumns) leaves no feature", remedy: "Name fewer features with it")
        }
        return FeatureTable(rowCount: table.rowCount, columns: used)
    }

    /// Whether a name, or the beginning of one before `*`, is that of a feature.
    private static func names(_ name: String, _ feature: String) -> Bool {
        name.utf8.last == UInt8(ascii: "*")
            ? feature.utf8.starts(with: name.utf8.dropLast()) : feature.utf8.elementsEqual(name.utf8)
    }

    /// The distinct items that customers bought, ascending; nothing for a log without items.
    private static func purchases(of customers: [Int], in log: EventLog) throws -> [[UInt32]] {
        guard let items = log.item else { return [[UInt32]](repeating: [], count: customers.count) }
        let isPurchase = log.mask(ofTypes: try log.purchaseTypes())
        var places = [Int](repeating: -1, count: log.users.count)
        for (place, customer) in customers.enumerated() { places[customer] = place }
        var bought = [[UInt32]](repeating: [], count: customers.count)
        for event in 0..<log.count where isPurchase[Int(log.type?[event] ?? 0)] {
            let place = places[Int(log.user[event])]
            if place >= 0 { bought[place].append(items[event]) }
        }
        for place in bought.indices { bought[place] = Set(bought[place]).sorted() }
        return bought
    }
}

import Diagnostics
import Documents
import Events
import Ids
import LinearAlgebra
import Sources
import Tables

/// What a pipeline says of a log, and what reading the log in this way gives.
struct LogDraft: Sendable {
    let roles: LogRoles
    let types: LogTypes?
    let conditions: LogConditions
    let consent: ConsentDraft?
    let items: ItemsDraft?
    /// How the log is read.
    let options: EventOptions
    let split: DraftSplit
    /// The customers on whom a run can measure lists by this split.
    let measured: Int
    /// When customers are looked at, in a log without products; nil for one with products.
    let churn: ChurnDraft?
    /// The customers, products and rows that are left when all conditions are met.
    let counts: (users: Int, items: Int, rows: Int)
    /// The rows of the log, also those that do not count.
    let rowsRead: Int
    /// The time from the oldest event to the newest, in days; nil for a log without times.
    let days: Int?

    /// Looks at the tables, and reads the log once as a run would.
    ///
    /// - Throws: `UserError` when nobody could tell what the columns mean, and what a run would throw.
    init(_ sources: DraftSources, threads: Threads, progress: Progress) throws {
        let tables = try TableSource.named(sources.events)
        for table in tables { try DraftPath.checkIsFile(table.path) }
        for path in [sources.items, sources.consent].compactMap(\.self) { try DraftPath.checkIsFile(path) }
        try LogJoin.check(tables, sources.answers.layout)
        let answers = sources.answers
        let given = [answers.user, answers.item, answers.timestamp, answers.type].compactMap(\.self)
        let roles = try LogRoles(TableSample(tables, answers.layout, named: given, progress: progress), answers)
        let named = try roles.found[.type].map {
            try LogTypes($0.column, named: sources.answers.purchaseTypes, file: roles.sample.file)
        }
        let conditions = LogConditions(roles)
        let consent = try sources.consent.map {
            try ConsentDraft($0, userColumn: roles.name(.user), sources.answers, progress: progress)
        }
        var options = Self.options(roles, named, conditions, sources.answers)
        func read(_ options: EventOptions) throws -> EventLog {
            try EventLog.read(
                files: sources.events, options: options, consent: consent?.source.read(),
                needsItems: roles.name(.item) != nil, threads: threads, progress: progress)
        }
        var log = try read(options)
        try log.consentJoin?.check(against: "the events", progress: progress)
        let types = try named?.left(in: log.typeNames, conditions: conditions)
        if options.purchaseTypes != types?.purchases {
            options.purchaseTypes = types?.purchases
            log = try read(options)
        }
        _ = try log.purchaseTypes()
        items = try sources.items.map { path in
            guard let column = roles.name(.item) else {
                // The lines of orders are no table of items.
                try LogJoin.check(tables + [TableSource(path)], sources.answers.layout)
                throw UserError(
                    .invalidData, "no column is known to hold the product, so a table of items has no use",
                    at: .init(file: roles.sample.file), remedy: "Name the column with \(.itemColumn)")
            }
            return try ItemsDraft(path, log: log, eventsColumn: column, progress: progress)
        }
        (split, measured) = try DraftSplit.chosen(for: log, types)
        counts = (log.users.count, log.items.count, log.count)
        rowsRead = log.funnel.rows
        let days = log.timestamp.flatMap { times -> Int? in
            guard let newest = times.max(), let oldest = times.min() else { return nil }
            return Int((newest - oldest) / Timestamp.millisecondsPerDay)
        }
        self.days = days
        do {
            churn = roles.name(.item) == nil ? try ChurnDraft(log, days: days, threads: threads) : nil
        } catch let error as UserError {
            throw UserError(
                error.code, error.problemMessage, at: error.place, remedy: roles.productsInList ?? error.remedyMessage)
        }
        (self.roles, self.types, self.conditions, self.consent, self.options) =
            (roles, types, conditions, consent, options)
    }

    private static func options(
        _ roles: LogRoles, _ types: LogTypes?, _ conditions: LogConditions, _ answers: DraftSources.Answers
    ) -> EventOptions {
        var options = EventOptions()
        options.user = roles.name(.user) ?? options.user
        options.item = roles.name(.item)
        options.timestamp = roles.name(.timestamp)
        options.type = roles.name(.type)
        options.quantity = roles.name(.quantity)
        options.price = roles.name(.price)
        options.order = roles.name(.order)
        options.conditions = conditions.found.map(\.condition)
        options.purchaseTypes = types?.purchases
        options.until = answers.until
        options.timestampFormat = roles.time?.format?.text
        options.skipInvalid = roles.invalidRows > 0
        options.layout = roles.sample.layout
        // A file of one column has no separator that could be told.
        if let separator = roles.sample.separator, separator != .comma, roles.sample.columns.count > 1 {
            options.layout.delimiter = separator
        }
        options.layout.numbers = roles.numbers
        return options
    }
}

extension LogRoles {
    /// The rows that cannot be read, at least, if they are so few that a run may pass over them; else 0.
    var invalidRows: Int {
        let rows = max(unread, sample.malformed)
        return Double(rows) <= InvalidRows.usualMaximum * Double(sample.rows) ? rows : 0
    }

    /// How numbers are written: as the user says, else in all columns alike, if those of all columns can be read so.
    var numbers: NumberFormats {
        var numbers = answers.layout.numbers
        let used = [ColumnRole.quantity, .price].compactMap { role in
            formats[role].flatMap { format in found[role].map { (column: $0.column, format: format) } }
        }
        guard numbers == NumberFormats() else {
            for other in used { numbers.columns[other.column.name] = other.format }
            numbers.columns = numbers.columns.filter { $0.value != numbers.usual }
            return numbers
        }
        guard let special = used.first(where: { $0.format != .plain }) else { return numbers }
        let areAlike = used.allSatisfy { other in
            other.column.rows { special.format.parse($0) != other.format.parse($0) } == 0
        }
        if areAlike {
            numbers.usual = special.format
        } else {
            for other in used where other.format != .plain { numbers.columns[other.column.name] = other.format }
        }
        return numbers
    }
}

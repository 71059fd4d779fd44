import Diagnostics
import Documents
import Events
import Tables

/// Which column holds which value of an event, of the values that a log has.
struct LogRoles {
    let user: String
    let item: String?
    let timestamp: String?
    let type: String?
    let channel: String?
    /// The columns by the usual names of their values, where they are called otherwise.
    let names: [String: String]
    /// The columns that hold ids and names, and may so have any texts.
    let codes: Set<String>

    init(_ options: EventOptions, has: [String]) {
        func column(_ value: String, _ name: String?) -> String? { has.contains(value) ? name ?? value : nil }
        user = options.user
        item = column("item", options.item)
        timestamp = column("timestamp", options.timestamp)
        type = column("type", options.type)
        channel = column("channel", options.channel)
        let order = column("order", options.order)
        let all: [(String, String?)] = [
            ("user", user), ("item", item), ("timestamp", timestamp), ("type", type), ("order", order),
            ("channel", channel),
            ("quantity", column("quantity", options.quantity)), ("price", column("price", options.price)),
            ("value", column("value", options.value)),
        ]
        var names: [String: String] = [:]
        for (value, name) in all where name != nil && name != value { names[value] = name }
        self.names = names
        codes = Set([user, item, type, order, channel, timestamp].compactMap(\.self))
    }
}

/// What a log says as a whole.
struct LogSummary {
    let scan: TableScan
    let log: ValidationPlan.Log
    let roles: LogRoles
    let table: TableFindings

    var file: String { scan.files.joined(separator: ", ") }

    /// The customers and the items.
    var users: ColumnTally? { scan.position(of: roles.user).map { scan.columns[$0] } }
    var items: ColumnTally? { scan.position(of: roles.item).map { scan.columns[$0] } }
    private var types: TypeFindings? {
        guard let column = roles.type, let position = scan.position(of: column) else { return nil }
        return TypeFindings(log: log, table: table, tally: scan.columns[position], column: column)
    }
    private var channels: ChannelFindings? {
        guard let column = roles.channel, let position = scan.position(of: column) else { return nil }
        return ChannelFindings(tally: scan.columns[position], file: file, column: column, events: scan.log.used)
    }
    private var times: TimeFindings? {
        roles.timestamp.map { TimeFindings(scan: scan, options: log.options, column: $0) }
    }

    /// How many rows each reason drops, in the order of a training.
    static func funnel(_ scan: TableScan, _ log: ValidationPlan.Log, hasConsent: Bool) -> Funnel {
        let options = log.options
        var funnel = Funnel(rows: scan.rows)
        let invalid = scan.malformed.count + scan.log.invalid
        if options.skipInvalid || invalid > 0 { funnel.append("invalid", dropped: invalid) }
        if hasConsent { funnel.append("no consent", dropped: scan.log.refused) }
        for (condition, count) in zip(options.conditions, scan.log.failing) {
            funnel.append(condition.description, dropped: count)
        }
        if options.from != nil || options.until != nil {
            let bounds = [
                options.from.map { "from \(Timestamp.text($0))" }, options.until.map { "until \(Timestamp.text($0))" },
            ]
            funnel.append(bounds.compactMap(\.self).joined(separator: " "), dropped: scan.log.outside)
        }
        return funnel
    }

    /// What the ids, the types and the times show, and whether enough rows are left.
    ///
    /// - Parameter invalid: The number of invalid rows.
    /// - Returns: The findings.
    func findings(invalid: Int) -> [Finding] {
        var found = tooFew(invalid: invalid)
        if scan.log.unfit.count > 0 {
            found.append(
                Finding(
                    log.options.skipInvalid ? .suspicion : .failure, .invalidCell, file: file,
                    counted(scan.log.unfit.count, "rows have no number where a condition compares one"),
                    count: scan.log.unfit.count, examples: scan.log.unfit.examples,
                    remedy: "Mend them, or compare texts in quotes"))
        }
        if let users {
            let ids = IdFindings(tally: users, file: file, column: roles.user, noun: "customer")
            found += ids.spellings + ids.giant(.giantCustomer, share: 0.1, of: scan.log.used)
            found += ids.neverAgain(in: scan.log.used)
        }
        if let items, let column = roles.item {
            let ids = IdFindings(tally: items, file: file, column: column, noun: "item")
            found += itemsOnOneSide + ids.spellings + ids.giant(.giantItem, share: 0.2, of: scan.log.used)
            found += ids.neverAgain(in: scan.log.used)
        }
        if let times { found += times.all }
        if let types, scan.log.used > 0 { found += types.all }
        if let channels, scan.log.used > 0 { found += channels.all }
        return found + repeatedEvents + split
    }

    private func tooFew(invalid: Int) -> [Finding] {
        var found: [Finding] = []
        if scan.log.used == 0 {
            found.append(
                Finding(
                    .failure, .noRows, file: file,
                    scan.rows == 0
                        ? "there is no event"
                        : "no event is left of \(counted(scan.rows, "rows"))\(scan.log.outsideSpan?.words ?? "")",
                    remedy: scan.rows == 0
                        ? "Give a file that has rows" : "\(log.options.loosening.text(.plain)), or mend the rows"))
        }
        let most = log.options.maximumInvalid
        if log.options.skipInvalid, Double(invalid) > most * Double(scan.rows) * (1 + 1e-12) {
            found.append(
                Finding(
                    .failure, .tooManyInvalid, file: file,
                    "\(invalid.grouped) of \(counted(scan.rows, "rows are invalid")), more than \(Percentage.text(most))",
                    count: invalid, remedy: "Mend how the table is made"))
        }
        return found + useless
    }

    /// Files of which no row can be used, although their rows may be few among all.
    private var useless: [Finding] {
        guard log.options.skipInvalid, scan.files.count > 1 else { return [] }
        return scan.uselessFiles.map { file, rows in
            Finding(
                .failure, .tooManyInvalid, file: file,
                rows == 1 ? "the only row of the file is invalid" : "all \(rows.grouped) rows of the file are invalid",
                count: rows, remedy: "Mend how the file is made, or leave it out")
        }
    }

    private var repeatedEvents: [Finding] {
        guard !log.options.cleaning.contains(where: { $0.kind == .duplicates }) else { return [] }
        let sample = scan.eventSample
        // Rows that are equal as a whole are told apart by the table's own finding.
        guard sample.repeated > scan.rowSample.repeated else { return [] }
        return [
            Finding(
                .suspicion, .repeatedEvents, file: file,
                counted(
                    sample.repeated, "events have the customer, the item and the time of an earlier one",
                    isAbout: !sample.isExact),
                count: sample.repeated, examples: scan.repeatedEvents.examples,
                remedy: "Check that the same events do not come twice from two sources")
        ]
    }

    /// The log in figures; nil when no event is left.
    var profile: LogProfile? {
        guard scan.log.used > 0 else { return nil }
        let hasEvents = roles.item != nil && roles.timestamp != nil
        return LogProfile(
            rows: scan.log.used, customers: users?.usedTexts ?? 0, items: items?.usedTexts, span: times?.span,
            types: Array((types?.profile ?? []).prefix(50)), channels: channels.map { Array($0.profile.prefix(50)) },
            repeats: .init(
                rows: scan.rowSample.repeated, events: hasEvents ? scan.eventSample.repeated : nil,
                isExact: scan.rowSample.isExact && scan.eventSample.isExact),
            history: roles.item == nil ? [] : scan.histories.bands, historyIsExact: scan.histories.isExact)
    }
}

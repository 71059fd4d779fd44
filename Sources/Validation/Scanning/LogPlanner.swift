import Diagnostics
import Events
import Tables

/// Says how the records of each file of a log are looked at, and notes which columns the files lack.
struct LogPlanner {
    private let log: ValidationPlan.Log
    private let demands: ColumnDemands
    private let consent: Consent?
    private let format: TimestampFormat?
    private let likely: Range<Int64>
    /// What is missing.
    private(set) var findings: [Finding] = []
    /// Which values the first file has, and its columns.
    private(set) var present: [String]?
    private var columns: [String] = []

    /// The start of 1995, before which no shop sold anything over the web, in milliseconds since 1970.
    static let ancient: Int64 = 788_918_400_000
    /// Shops write their own times without a zone, which are up to 14 hours ahead of UTC.
    private static let tolerance = Timestamp.millisecondsPerDay

    /// Prepares for the files of a log.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a format of times that is none.
    init(_ log: ValidationPlan.Log, demands: ColumnDemands, consent: Consent?, now: Int64) throws {
        self.log = log
        self.demands = demands
        self.consent = consent
        format = try log.options.timestampFormat.map { try TimestampFormat(parsing: $0) }
        likely = Self.ancient..<max(Self.ancient + 1, now.addingReportingOverflow(Self.tolerance).partialValue)
    }

    /// What a row becomes that cannot be used.
    private var invalid: Finding.Severity { log.options.skipInvalid ? .suspicion : .failure }

    /// The positions of the columns that hold the values of an event.
    private struct Positions {
        var user, item, timestamp, type, quantity, price, rating, order, sequence, channel, value: Int?

        var all: [(name: String, position: Int?)] {
            [
                ("user", user), ("item", item), ("timestamp", timestamp), ("type", type), ("quantity", quantity),
                ("price", price), ("rating", rating), ("order", order), ("sequence", sequence),
                ("channel", channel), ("value", value),
            ]
        }
    }

    /// How the records of a file are looked at.
    mutating func plan(for header: TableHeader) -> ScanPlan {
        let options = log.options
        let positions = Positions(
            user: find(.userColumn, options.user, isNeeded: true, header),
            item: find(.itemColumn, options.item, isNeeded: log.needsItems || options.cleaningNeedsItems, header),
            timestamp: find(.timestampColumn, options.timestamp, isNeeded: options.needsTimes, header),
            type: find(.typeColumn, options.type, isNeeded: options.cleaningNeedsTypes, header),
            quantity: find(.quantityColumn, options.quantity, isNeeded: options.useQuantity, header),
            price: find(.priceColumn, options.price, isNeeded: false, header),
            rating: log.needsRatings ? find(.ratingColumn, options.rating, isNeeded: true, header) : nil,
            order: find(.orderColumn, options.order, isNeeded: options.cleaningNeedsOrders, header),
            sequence: options.sequence == nil ? nil : find(.sequenceColumn, options.sequence, isNeeded: true, header),
            channel: options.looksForChannel ? find(.channelColumn, options.channel, isNeeded: false, header) : nil,
            value: options.value == nil ? nil : find(.valueColumn, options.value, isNeeded: true, header))
        findings += Finding.refused(.interactions) {
            try options.checkOrder(hasTimes: positions.timestamp != nil, file: header.file)
            try options.checkCancellations(hasQuantity: positions.quantity != nil)
        }
        compare(positions, header)
        var events = EventColumns()
        events.isLog = true
        (events.user, events.item) = (positions.user, positions.item)
        (events.timestamp, events.type) = (positions.timestamp, positions.type)
        events.format = format
        (events.from, events.until) = (options.from, options.until)
        events.likely = likely
        events.filter = filter(header)
        if log.keepsPurchases, positions.timestamp != nil { events.purchases = log.likelyPurchases }
        events.takesOnlyType = events.purchases != nil && options.purchaseTypes == nil
        events.conditions = events.filter == nil ? 0 : options.conditions.count
        var plan = ScanPlan(columns: header.columns.indices.map { columnPlan($0, positions, header) })
        let checked = demands.columns.compactMap { header.position(of: $0) }
        plan.requested =
            positions.all.compactMap(\.position) + (events.filter?.columns ?? []) + checked
        plan.unique = header.columns.indices.filter { demands.isUnique(header.columns[$0]) }
        for column in plan.unique { plan.columns[column].keepsAll = true }
        if let consent, let user = positions.user { (plan.consent, plan.owner) = (consent, user) }
        plan.events = events
        return plan
    }

    /// The column that is named, or the one called like the last name of the parameter's key; notes one that is missing.
    private mutating func find(
        _ parameter: ParameterKey, _ name: String?, isNeeded: Bool, _ header: TableHeader
    ) -> Int? {
        if name == nil, !isNeeded, header.position(of: parameter.name) == nil { return nil }
        let wanted = name ?? parameter.name
        if let position = header.position(of: wanted) { return position }
        findings.append(.missing(wanted, in: header, remedy: "Name one of them with \(parameter)"))
        return nil
    }

    /// The conditions of a log; nil if there are none, or a column is missing.
    private mutating func filter(_ header: TableHeader) -> RowFilter? {
        let conditions = log.options.conditions
        guard !conditions.isEmpty else { return nil }
        do {
            return try RowFilter(conditions) { name in
                guard let position = header.position(of: name) else { throw header.names.missing(name) }
                return (position, header.formats[position])
            }
        } catch {
            let error = error as? UserError ?? UserError(.unexpected, "\(error)")
            findings.append(Finding(.failure, .missingColumn, of: error))
            return nil
        }
    }

    /// Notes a file that has other columns than the first.
    private mutating func compare(_ positions: Positions, _ header: TableHeader) {
        let has = positions.all.filter { $0.position != nil }.map(\.name)
        guard let present else {
            (self.present, columns) = (has, header.columns)
            return
        }
        if has != present {
            findings.append(
                Finding(
                    .failure, .otherColumns, file: header.file,
                    "this file has \(has.joined(separator: ", ")), the files before it have "
                        + present.joined(separator: ", "),
                    remedy: "Give all files of one log the same columns"))
        } else if Set(header.columns) != Set(columns) {
            let different = Set(header.columns).symmetricDifference(columns).sorted()
            findings.append(
                Finding(
                    .suspicion, .otherColumns, file: header.file,
                    "only some files have the columns \(quoted(different.prefix(10)))", count: different.count))
        }
    }

    private func columnPlan(_ column: Int, _ positions: Positions, _ header: TableHeader) -> ColumnTally.Plan {
        let (name, format) = (header.columns[column], header.formats[column])
        var plan = ColumnTally.Plan(format: format)
        if column == positions.user || column == positions.item {
            plan.keepsAll = true
            plan.keepsTimes = log.testStart != nil
            let noun = column == positions.user ? "customer" : "item"
            plan.rules = [.present(invalid, "an id", column: name), .utf8(invalid), .somebody(noun)]
        } else if column == positions.type {
            plan.keepsTimes = true
            plan.rules = [.present(invalid, "a type", column: name), .utf8(invalid)]
        } else if column == positions.channel {
            plan.keepsTimes = true
            plan.rules = [.utf8(invalid)]
        } else if column == positions.timestamp {
            plan.rules = [.present(invalid, "a time", column: name), .time(invalid, self.format)]
        } else if column == positions.quantity {
            plan.rules = quantityRules(name, format)
        } else if column == positions.price {
            plan.rules = [.number(invalid, format), .positivePrice(format)]
        } else if column == positions.value {
            plan.rules = [.number(invalid, format)]
        } else if column == positions.sequence {
            plan.rules = [
                .present(invalid, "a number that orders the events", column: name), .number(invalid, format),
                .place(invalid, format),
            ]
        } else if column == positions.rating {
            plan.rules = [
                .present(invalid, "a rating", column: name), .number(invalid, format), .rating(invalid, format),
            ]
        } else if column == positions.order {
            // Last, because an order may share its column.
            plan.rules = [.utf8(invalid)]
        } else {
            plan.rules = [.utf8(nil)]
        }
        plan.rules.append(.readable)
        plan.rules += demands.rules(of: name, format, column == positions.timestamp ? self.format : nil)
        return plan
    }

    private func quantityRules(_ name: String, _ format: NumberFormat) -> [CellRule] {
        let isUsed = log.options.useQuantity
        guard !log.options.readsCancellations else {
            let number: [CellRule] = [.number(invalid, format)]
            return isUsed ? [.present(invalid, "a quantity", column: name)] + number : number
        }
        let negative = CellRule(
            test: .notNegative(format), severity: isUsed ? invalid : .suspicion, kind: .negativeQuantity,
            makesInvalid: isUsed, text: "quantities are negative",
            remedy: "Leave such rows out, or mend them: they are most likely returns")
        let number: [CellRule] = [.number(invalid, format), negative]
        return isUsed ? [.present(invalid, "a quantity", column: name)] + number : number
    }
}

package import Events
import Features
import Ids
package import LinearAlgebra
import Tables

extension SnapshotDraft {
    /// Looks at the events of a training.
    ///
    /// One pass over all events finds the first days of customers and items; the events of the last seventeen weeks are
    /// counted by days. Memory: 4 bytes for each of these events, 12 for each customer and 4 for each item.
    ///
    /// - Parameters:
    ///   - log: The events as the training read them.
    ///   - items: The item table; `nil` without one.
    ///   - threads: The number of workers; no number depends on it.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(of log: EventLog, items: ItemRecords?, threads: Threads) throws {
        let span = DaySpan(log.timestamp)
        let days =
            span.map { LogDays(log.timestamp ?? [], from: $0.start, days: $0.count) } ?? LogDays(allOf: log.count)
        let rows =
            span.map { RowDays(log.timestamp ?? [], from: $0.start, days: $0.count) } ?? RowDays(allOf: log.count)
        let customers = CustomerDays(log, days, limit: span == nil ? .max : nil)
        let categories = items.flatMap { records in log.item.flatMap { _ in ItemCategories(records, of: log.items) } }
        let recent = Self.recentItems(log, rows)
        var plan = TallyPlan(columns: LogColumns.learnt(from: log, rows, categories))
        let popular = Self.popular(recent)
        (plan.popular, plan.popularCount) = (Self.places(popular, of: log.items.count), popular.count)
        let first = span.map { FirstDays(log, log.timestamp ?? [], from: $0.start) }
        if let first, log.item != nil {
            plan.firstDays = first.ofItems
            if let categories { plan.firstCategoryDays = Self.firstDays(of: categories, first.ofItems) }
        }
        let tally = try LogTally(log, rows, days, customers, plan: plan, threads: threads)

        var snapshot = Snapshot()
        let whole = span?.whole ?? 0..<0
        let counted = Self.countedDays(whole, of: days.count)
        let reference = WindowCounts(
            tally.tallies[counted], columns: plan.columns.map { $0.bins.count + 1 }, popular: popular.count)
        if let span { snapshot.days = tally.snapshotDays(log.typeNames, whole: whole, span) }
        var types: [String: Int] = [:]
        if let type = log.type {
            var counts = [Int](repeating: 0, count: 256)
            for code in type { counts[Int(code)] += 1 }
            for (code, name) in log.typeNames.enumerated() where counts[code] > 0 {
                types[shortName(name)] = counts[code]
            }
        }
        var found = LogSnapshot(
            events: log.count, customers: log.users.count, items: log.item == nil ? 0 : log.items.count, types: types,
            oldest: span?.oldest, newest: span?.newest,
            referenceDays: PastWindows.referenceDays(of: whole.count),
            columns: zip(plan.columns, reference.columns).map { column, counts in
                SnapshotColumn(
                    column.name, bins: column.bins, counts: Array(counts.dropLast()), missing: counts.last ?? 0)
            },
            customerIds: IdProfile(log.users), itemIds: log.item == nil ? nil : IdProfile(log.items), past: [:])
        if log.item != nil {
            found.popular = PopularItems(popular, of: log.items, reference, items)
            if let categories, categories.names.count <= LogSnapshot.mostCategories {
                found.categories = categories.names.indices.map { shortName(categories.names[$0]) }
            }
        }
        if let span, let first {
            var most = Standouts(customers)
            try most.add(
                log, log.timestamp ?? [], before: span.start, limit: customers.limit, threads: threads)
            found.standouts = StandoutFigures(limit: customers.limit, customers: most.customers, events: most.events)
            found.past = PastWindows.ranges(tally, whole: whole, columns: plan.columns.map(\.name), firstDays: first)
        }
        snapshot.log = found
        self.init(
            snapshot, customers: Self.recentCustomers(log, rows, counted),
            items: zip(Self.hashes(log.items, where: recent.map { $0 > 0 }), recent.filter { $0 > 0 })
                .map { (hash: $0, events: $1) })
    }

    /// The days that new data are held against: the last whole ones, or all where there are too few of them.
    private static func countedDays(_ whole: Range<Int>, of count: Int) -> Range<Int> {
        let days = PastWindows.referenceDays(of: whole.count)
        return days > 0 ? whole.upperBound - days..<whole.upperBound : 0..<count
    }

    /// The events of each item on the days.
    private static func recentItems(_ log: EventLog, _ rows: RowDays) -> [Int] {
        guard let item = log.item else { return [] }
        var counts = [Int](repeating: 0, count: log.items.count)
        rows.forEachBlock { first, days in
            for place in days.indices where days[place] >= 0 { counts[Int(item[first + place])] += 1 }
        }
        return counts
    }

    private static func popular(_ counts: [Int]) -> [Int] {
        Array(
            counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
                .prefix(PopularItems.most))
    }

    private static func places(_ popular: [Int], of count: Int) -> [UInt16] {
        var places = [UInt16](repeating: TallyColumn.noBin, count: count)
        for (place, item) in popular.enumerated() { places[item] = UInt16(place) }
        return places
    }

    /// For each item the first day of its category.
    private static func firstDays(of categories: ItemCategories, _ items: [Int32]) -> [Int32] {
        var first = [Int32](repeating: .max, count: categories.names.count)
        for (item, category) in categories.ofItems.enumerated() where category != .max {
            first[Int(category)] = min(first[Int(category)], items[item])
        }
        return categories.ofItems.map { $0 == .max ? .max : first[Int($0)] }
    }

    private static func recentCustomers(_ log: EventLog, _ rows: RowDays, _ counted: Range<Int>) -> [UInt64] {
        var isRecent = [Bool](repeating: false, count: log.users.count)
        rows.forEachBlock { first, days in
            for place in days.indices where counted.contains(Int(days[place])) {
                isRecent[Int(log.user[first + place])] = true
            }
        }
        return hashes(log.users, where: isRecent)
    }
}

/// The last days of a log.
struct DaySpan: Sendable {
    let oldest: Int64
    let newest: Int64
    /// The midnight at which the first of the days begins, and how many there are.
    let start: Int64
    let count: Int
    /// The days that the log covers in whole: not those of its first and of its last event.
    let whole: Range<Int>

    /// The days of windows, those before the first window, and the last one, which may have ended within.
    private static let mostDays = Snapshot.mostDays + 28 + 1

    init?(_ times: [Int64]?) {
        guard let times, let oldest = times.min(), let newest = times.max() else { return nil }
        (self.oldest, self.newest) = (oldest, newest)
        let last = startOfDay(newest)
        let all = LogDays.day(last, from: startOfDay(oldest))
        let count = min(all, Self.mostDays - 1) + 1
        self.count = count
        start = last.subtracting(Int64(count - 1) * Timestamp.millisecondsPerDay)
        let first = all < Self.mostDays ? 1 : 0
        whole = first..<max(first, count - 1)
    }
}

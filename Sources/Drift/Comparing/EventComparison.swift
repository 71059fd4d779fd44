import Documents
import Events
import Ids
import LinearAlgebra
import Tables

/// New events beside those of a training.
struct EventComparison {
    let snapshot: Snapshot
    let past: LogSnapshot
    let new: NewEvents
    let judge: CheckJudge
    /// The days of the new data; `nil` for a log without times.
    let days: NewDays?
    /// What is counted of them; `nil` where there are no events.
    let tally: LogTally?
    let columns: [TallyColumn]
    let absentColumns: [String]
    let categories: ItemCategories?
    /// The popular items that the new log has.
    private let popular: [Int?]
    /// The days that distributions are of: the last ones, as many as windows of the training had.
    let window: Range<Int>
    let counts: WindowCounts?
    let reference: WindowCounts

    init(
        _ snapshot: Snapshot, _ past: LogSnapshot, _ new: NewEvents, _ thresholds: DriftThresholds, threads: Threads
    ) throws {
        (self.snapshot, self.past, self.new) = (snapshot, past, new)
        let hasTimes = past.newest != nil && (new.log == nil || new.log?.timestamp != nil)
        let days = hasTimes ? NewDays(new.window, new.log?.timestamp) : nil
        self.days = days
        let lengths = Set(past.past.values.flatMap { $0.map(\.days) })
        let length = days.map { days in
            lengths.filter { $0 <= days.count }.max() ?? min(days.count, CustomerDays.mostGap)
        }
        judge = CheckJudge(thresholds: thresholds, days: length)
        window = days.map { $0.count - (length ?? $0.count)..<$0.count } ?? 0..<1
        reference = WindowCounts(
            columns: past.columns.map { $0.counts + [$0.missing] }, popular: past.popular?.events ?? [],
            others: past.popular?.others ?? 0)
        guard let log = new.log else {
            (tally, columns, absentColumns, categories, popular, counts) = (nil, [], [], nil, [], nil)
            return
        }
        let logDays: LogDays
        let rows: RowDays
        if let days, let times = log.timestamp {
            logDays = LogDays(times, from: days.start, days: days.count)
            rows = RowDays(times, from: days.start, days: days.count)
        } else {
            logDays = LogDays(allOf: log.count)
            rows = RowDays(allOf: log.count)
        }
        categories = new.items.flatMap { records in log.item.flatMap { _ in ItemCategories(records, of: log.items) } }
        (columns, absentColumns) = LogColumns.known(past.columns, in: log, categories)
        popular = past.popular.map { Self.places(of: $0.ids, in: log) } ?? []
        var plan = TallyPlan(columns: columns)
        plan.popularCount = popular.count
        if !popular.isEmpty {
            plan.popular = [UInt16](repeating: TallyColumn.noBin, count: log.items.count)
            for (place, item) in popular.enumerated() { if let item { plan.popular[item] = UInt16(place) } }
        }
        let customers = CustomerDays(log, logDays, limit: days == nil ? .max : past.standouts?.limit ?? .max)
        let tally = try LogTally(log, rows, logDays, customers, plan: plan, threads: threads)
        self.tally = tally
        let counted = days == nil ? 0..<logDays.count : window
        counts = WindowCounts(
            tally.tallies[counted], columns: columns.map { $0.bins.count + 1 }, popular: popular.count)
    }

    /// The positions of ids in a log's items; `nil` for those that it lacks.
    private static func places(of ids: [String], in log: EventLog) -> [Int?] {
        guard log.item != nil else { return ids.map { _ in nil } }
        // A long id stands in the snapshot by its beginning and its hash.
        var long: [String: Int] = [:]
        for index in log.items.indices where log.items[index].count > 80 { long[shortName(log.items[index])] = index }
        return ids.map { log.items.index(of: $0) ?? long[$0] }
    }

    /// What a statistic was in windows of the training that have as many days as the new data.
    func range(_ name: String) -> PastRange? {
        guard let length = judge.days else { return nil }
        return past.past[name]?.first { $0.days == length }
    }

    /// The rows of the window.
    func rows() -> [UInt32] {
        guard let tally else { return [] }
        return (days == nil ? 0..<tally.days.count : window).flatMap { Array(tally.days[$0]) }
    }

    /// What the window is called in a sentence: `the last 7 days`.
    var windowWords: String {
        guard let days else { return "the new events" }
        if window.count < days.count { return "the last \(window.count == 1 ? "day" : "\(window.count) days")" }
        return window.count == 1 ? "the day" : "the \(window.count) days"
    }
}

import Diagnostics
import Events
import LinearAlgebra
import Tables

/// The pairs of a log, user by user and item by item, to which filters are applied.
///
/// A column that would have the same value for every pair is left out, so that a log of distinct pairs takes four bytes
/// per pair.
struct Pairs {
    /// Where the pairs of each user of the log begin; one entry more than there are users.
    var offsets: [Int]
    /// The item of each pair, ascending and distinct within a user.
    var items: [UInt32]
    /// The number of events of each pair; `nil` when all have one.
    var events: [UInt32]?
    /// The sum of the weights of the pair's events, or the pair's rating; `nil` when each event weighs 1.
    var sums: [Double]?
    /// The day of the newest event, in days since 1970-01-01 UTC from 0 to 65,535; `nil` without timestamps.
    var lastDay: [UInt16]?
    /// The time of the newest event, in milliseconds since 1970 UTC; `nil` unless it was requested.
    var newest: [Int64]?
    /// The bits of the events' types; `nil` unless they were requested.
    var types: [UInt32]?

    var count: Int { items.count }
    var users: Range<Int> { 0..<offsets.count - 1 }
    var eventCount: Int { events?.reduce(0) { $0 + Int($1) } ?? count }

    func sum(at index: Int) -> Double {
        sums?[index] ?? Double(events?[index] ?? 1)
    }

    /// Groups the events of a log that have a positive weight.
    ///
    /// O(n log n) for n events, in parallel over users.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - weights: The rules of their weights.
    ///   - needsTimes: Whether to fill `newest`.
    ///   - typeBits: The bit of each type of the log; `nil` leaves `types` out.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `invalidData` for more events than 32 bits can number, `wrongUsage` for a log
    ///   without products.
    init(
        _ log: EventLog, weights: EventWeights, needsTimes: Bool = false, typeBits: [UInt32]? = nil, threads: Threads
    ) throws {
        guard log.count <= Int(UInt32.max) else {
            throw UserError(
                .invalidData, "the events are \(log.count); at most \(UInt32.max) can be used at a time",
                remedy: "Shorten the window of time with \(.eventsFrom)")
        }
        let grouping = try EventGrouping(log, items: try log.requiredItems(), weights, threads: threads)
        offsets = grouping.offsets
        if grouping.isPlain {
            items = grouping.plainItems()
            events = grouping.plainCounts()
            return
        }
        let hasSeveral = grouping.count < grouping.sorted.count
        items = try grouping.column(threads) { $0.item }
        events = hasSeveral ? try grouping.column(threads) { UInt32($0.rows.count) } : nil
        sums = weights.countsEvents ? nil : try grouping.column(threads) { $0.sum(in: log, by: weights) }
        if let timestamps = log.timestamp {
            lastDay = try grouping.column(threads) { Timestamp.day($0.newest(of: timestamps)) }
            newest = needsTimes ? try grouping.column(threads) { $0.newest(of: timestamps) } : nil
        }
        if let type = log.type, let typeBits {
            types = try grouping.column(threads) { $0.bits(of: type, typeBits) }
        }
    }

    /// Keeps the pairs at which `isKept` is true.
    mutating func filter(_ isKept: [Bool]) {
        var kept = 0
        for user in users {
            let range = offsets[user]..<offsets[user + 1]
            offsets[user] = kept
            for index in range where isKept[index] { kept += 1 }
        }
        offsets[offsets.count - 1] = kept
        Self.filter(&items, isKept)
        Self.filter(&events, isKept)
        Self.filter(&sums, isKept)
        Self.filter(&lastDay, isKept)
        Self.filter(&newest, isKept)
        Self.filter(&types, isKept)
    }

    private static func filter<Value>(_ column: inout [Value]?, _ isKept: [Bool]) {
        guard var values = column.take() else { return }
        filter(&values, isKept)
        column = values
    }

    /// Filters in place.
    private static func filter<Value>(_ column: inout [Value], _ isKept: [Bool]) {
        var kept = 0
        for index in column.indices where isKept[index] {
            column[kept] = column[index]
            kept += 1
        }
        column.removeLast(column.count - kept)
    }
}

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
    /// The sum of the weights by the rules of histories; `nil` where these are the rules of `sums`.
    var historySums: [Double]?
    /// The day of the newest event, in days since 1970-01-01 UTC from 0 to 65,535; `nil` without timestamps.
    var lastDay: [UInt16]?
    /// The recency of the newest event, which is its time where there are times; `nil` unless it was requested.
    var newest: [Int64]?
    /// The bits of the events' types; `nil` unless they were requested.
    var types: [UInt32]?
    /// The occasions of each pair; `nil` unless they were requested.
    var occasions: [PairOccasions]?

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
    ///   - historyWeights: The rules of histories; `nil` where these are the same. The weights of types are the same.
    ///   - needsTimes: Whether to fill `newest`.
    ///   - typeBits: The bit of each type of the log; `nil` leaves `types` out.
    ///   - purchases: Which events are purchases, for a log with times; `nil` leaves `occasions` out.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `invalidData` for more events than 32 bits can number, `wrongUsage` for a log
    ///   without products.
    init(
        _ log: EventLog, weights: EventWeights, historyWeights: EventWeights? = nil, needsTimes: Bool = false,
        typeBits: [UInt32]? = nil, purchases: PurchaseRule? = nil, threads: Threads
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
        let halfLives = [weights.halfLife, historyWeights?.halfLife]
        let ages = try EventAges(
            log, grouping, countsEvents: halfLives.contains { $0?.countsEvents ?? false }, threads: threads)
        sums = weights.countsEvents ? nil : try grouping.column(threads) { $0.sum(in: log, ages, by: weights) }
        if let historyWeights {
            historySums = try grouping.column(threads) { $0.sum(in: log, ages, by: historyWeights) }
        }
        if let timestamps = log.timestamp {
            lastDay = try grouping.column(threads) { Timestamp.day($0.newest(of: timestamps)) }
        }
        if needsTimes, let recency = ages.recency {
            newest = try grouping.column(threads) { $0.newest(of: recency) }
        }
        if let type = log.type, let typeBits {
            types = try grouping.column(threads) { $0.bits(of: type, typeBits) }
        }
        if let purchases { occasions = try grouping.column(threads) { purchases.occasions(in: $0, of: log) } }
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
        Self.filter(&historySums, isKept)
        Self.filter(&lastDay, isKept)
        Self.filter(&newest, isKept)
        Self.filter(&types, isKept)
        Self.filter(&occasions, isKept)
    }

    /// Drops pairs without weight, such as those whose quantities are all 0.
    mutating func dropWeightless() {
        let isKept = (0..<count).map { sum(at: $0) > 0 }
        filter(isKept)
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

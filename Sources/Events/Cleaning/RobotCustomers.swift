import Diagnostics
import Documents
import Ids
import LinearAlgebra
import Tables

/// Finds customers who did more on one day in UTC than a person does, and drops all of their rows.
///
/// A quantile q of n customers is the ⌈q n⌉-th smallest of their busiest days, by the number of events; whoever has a
/// busier day is dropped, so at most a share of 1 − q of the customers.
struct RobotCustomers {
    private let settings: CleaningStep.Robots

    /// The name of the most events of a day among the figures of a funnel.
    static let eventsPerDay = "events_per_day"

    init(_ settings: CleaningStep.Robots) { self.settings = settings }

    func found(in log: EventLog, threads: Threads) throws -> LogCleaning.Outcome {
        let busiest = try BusiestDays(log, countsItems: settings.itemsPerDay != nil, threads: threads)
        let mostEvents = settings.eventsPerDay ?? settings.quantile.map { Self.quantile($0, of: busiest.events) }
        let isRobot = log.users.indices.map { customer in
            Int(busiest.events[customer]) > mostEvents ?? .max
                || Int(busiest.items[customer]) > settings.itemsPerDay ?? .max
        }
        let isKept = log.user.map { !isRobot[Int($0)] }
        if let share = settings.quantile { try check(isKept, share, mostEvents ?? 0, log) }
        var counts = ["customers": isRobot.count { $0 }]
        counts[Self.eventsPerDay] = mostEvents
        counts["items_per_day"] = settings.itemsPerDay
        let limits = [
            mostEvents.map { "more than \($0.grouped) events" },
            settings.itemsPerDay.map { "more than \($0.grouped) items" },
        ].compactMap(\.self).joined(separator: " or ")
        let source = settings.quantile.map { ", the quantile \($0) of the customers' busiest days" } ?? ""
        return LogCleaning.Outcome(
            isKept: isKept, counts: counts,
            words: "\((counts["customers"] ?? 0).grouped) of \(log.users.count.grouped) customers have \(limits) "
                + "on a day\(source)")
    }

    /// The ⌈share · n⌉-th smallest number.
    private static func quantile(_ share: Double, of numbers: [UInt32]) -> Int {
        // A manifest may hold any number.
        let rank = min(max((share * Double(numbers.count)).rounded(.up), 1), Double(numbers.count))
        return Int(numbers.sorted()[Int(rank) - 1])
    }

    /// Refuses a quantile whose few customers have most of the events: it tells no robots.
    private func check(_ isKept: [Bool], _ share: Double, _ most: Int, _ log: EventLog) throws {
        let dropped = isKept.count { !$0 }
        guard 2 * dropped > log.count else { return }
        throw UserError(
            .invalidData,
            "the cleaning step 'robots' would drop \(dropped.grouped) of \(log.count.grouped) events, more than a half: the "
                + "quantile \(share) of the customers' busiest days is \(counted(most))",
            at: .init(file: log.file), remedy: "Give a greater quantile, or the most events with events_per_day")
    }

    private func counted(_ events: Int) -> String { "\(events.grouped) event\(events == 1 ? "" : "s")" }
}

/// The most events and the most distinct items that each customer has on one day in UTC.
struct BusiestDays {
    let events: [UInt32]
    /// 1 each where items are not counted.
    let items: [UInt32]

    /// - Throws: `UserError` with code `wrongUsage` for a log without times, or without items that are asked for.
    init(_ log: EventLog, countsItems: Bool, threads: Threads) throws {
        let times = try log.requiredTimes(for: .robots)
        let numbers = countsItems ? try log.requiredItems() : []
        let first = times.min().map(Self.day) ?? 0
        let starts = PairRows.starts(of: log)
        let rows = PairRows.byCustomer(log, from: starts)
        var events = [UInt32](repeating: 0, count: log.users.count)
        var items = events
        try events.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes its own customers.
            nonisolated(unsafe) let events = buffer
            try items.withUnsafeMutableBufferPointer { buffer in
                nonisolated(unsafe) let items = buffer
                try parallelFor(starts.count - 1, chunk: 256, threads: threads, scratch: { [UInt64]() }) {
                    range, keys in
                    for customer in range {
                        keys.removeAll(keepingCapacity: true)
                        for row in rows[starts[customer]..<starts[customer + 1]] {
                            let day = UInt64(Self.day(times[Int(row)]) - first)
                            keys.append(day << 32 | UInt64(numbers.isEmpty ? 0 : numbers[Int(row)]))
                        }
                        keys.sort()
                        let most = Self.most(of: keys)
                        (events[customer], items[customer]) = (most.events, most.items)
                    }
                }
            }
        }
        (self.events, self.items) = (events, items)
    }

    /// The number of a day, counted from 1970-01-01.
    private static func day(_ time: Int64) -> Int64 {
        let perDay = Timestamp.millisecondsPerDay
        return (time >= 0 ? time : time - perDay + 1) / perDay
    }

    /// The longest run of keys of one day, and the most distinct keys in one.
    private static func most(of keys: [UInt64]) -> (events: UInt32, items: UInt32) {
        var (events, items): (UInt32, UInt32) = (0, 0)
        var (ofDay, distinct): (UInt32, UInt32) = (0, 0)
        for index in keys.indices {
            if index == 0 || keys[index] >> 32 != keys[index - 1] >> 32 { (ofDay, distinct) = (0, 0) }
            if distinct == 0 || keys[index] != keys[index - 1] { distinct += 1 }
            ofDay += 1
            (events, items) = (max(events, ofDay), max(items, distinct))
        }
        return (events, items)
    }
}

import Events
import Ids
import LinearAlgebra
import Synchronization

/// What is counted of a log on each of its days.
struct TallyPlan: Sendable {
    var columns: [TallyColumn] = []
    /// For each item its place among the popular ones; `TallyColumn.noBin` for the others.
    var popular: [UInt16] = []
    var popularCount = 0
    /// For each item the day of its first event, and of the first event of its category (`.max` without one); empty
    /// where ages are not counted.
    var firstDays: [Int32] = []
    var firstCategoryDays: [Int32] = []
}

/// The days of a log, each with its counts.
struct LogTally: Sendable {
    let days: LogDays
    let customers: CustomerDays
    private(set) var tallies: [DayTally]

    /// Counts all rows once, in their order.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - rows: The days of its rows.
    ///   - days: Its rows by the same days.
    ///   - customers: The customers of the days.
    ///   - plan: What is counted.
    ///   - threads: The number of workers; sums of whole numbers do not depend on it.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    init(
        _ log: EventLog, _ rows: RowDays, _ days: LogDays, _ customers: CustomerDays, plan: TallyPlan, threads: Threads
    ) throws {
        (self.days, self.customers) = (days, customers)
        let layout = TallyLayout(log, plan)
        let standsOut = Self.everStandsOut(customers, of: log.users.count)
        let total = Mutex([UInt32](repeating: 0, count: layout.stride * days.count))
        // A worker has counts of its own, so few large parts are better than many.
        let part = max(RowDays.block, (rows.rows + threads.count - 1) / threads.count)
        try parallelFor(rows.rows, chunk: part, threads: threads) { range in
            var counts = [UInt32](repeating: 0, count: layout.stride * days.count)
            counts.withUnsafeMutableBufferPointer { counts in
                rows.forEachBlock(in: range) { first, days in
                    layout.count(log, from: first, days, customers, standsOut, plan, into: counts)
                }
            }
            let own = counts
            total.withLock { total in
                for index in total.indices { total[index] += own[index] }
            }
        }
        let counts = total.withLock { $0 }
        let items = try Self.distinctItems(log, days, threads: threads)
        tallies = (0..<days.count).map { day in
            var tally = layout.tally(of: counts[day * layout.stride..<(day + 1) * layout.stride])
            tally.events = days[day].count
            (tally.customers, tally.items) = (customers.distinct[day], items[day])
            (tally.largest, tally.standouts) = (customers.largest[day], customers.standouts[day].count)
            tally.standoutEvents = customers.standouts[day].values.reduce(0, +)
            return tally
        }
    }

    private static func everStandsOut(_ customers: CustomerDays, of count: Int) -> [Bool] {
        guard customers.standouts.contains(where: { !$0.isEmpty }) else { return [] }
        var marks = [Bool](repeating: false, count: count)
        for day in customers.standouts { for customer in day.keys { marks[Int(customer)] = true } }
        return marks
    }

    /// The distinct items of each day.
    private static func distinctItems(_ log: EventLog, _ days: LogDays, threads: Threads) throws -> [Int] {
        var counts = [Int](repeating: 0, count: days.count)
        guard let items = log.item else { return counts }
        let itemCount = log.items.count
        try counts.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes its own days.
            nonisolated(unsafe) let counts = buffer
            try parallelFor(
                days.count, chunk: 1, threads: threads, scratch: { [Int32](repeating: -1, count: itemCount) }
            ) { range, seen in
                for day in range {
                    for row in days[day] {
                        let item = Int(items[Int(row)])
                        if seen[item] == Int32(day) { continue }
                        seen[item] = Int32(day)
                        counts[day] += 1
                    }
                }
            }
        }
        return counts
    }
}

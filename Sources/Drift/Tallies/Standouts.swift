import Events
import Features
import LinearAlgebra
import Synchronization
import Tables

/// The most customers that stand out on one day, and the most events that one of them has, in the past of a log.
///
/// Pairs of a customer and a day are first counted in few cells by a hash, several pairs in one (as in the count-min
/// sketch of Cormode & Muthukrishnan 2005). Only the pairs of a cell with more events than the limit are then counted
/// exactly. So time is linear in the events, and memory is bounded by 32 MB.
struct Standouts: Sendable, Equatable {
    private(set) var customers = 0
    private(set) var events = 0

    /// Customers of the days of a tally.
    init(_ customers: CustomerDays) {
        self.customers = customers.standouts.map(\.count).max() ?? 0
        events = customers.standouts.compactMap { $0.values.max() }.max() ?? 0
    }

    /// Adds the customers of earlier days.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - times: Its times.
    ///   - start: The beginning of the first day that was looked at.
    ///   - limit: A customer with more events on a day stands out.
    ///   - threads: The number of workers; sums of whole numbers do not depend on it.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    mutating func add(_ log: EventLog, _ times: [Int64], before start: Int64, limit: Int, threads: Threads) throws {
        guard times.contains(where: { $0 < start }) else { return }
        // A cell has a few pairs' events, and yet seldom more than the limit.
        var bits = 10
        while bits < 24, max(4, limit / 8) << bits < times.count { bits += 1 }
        let pairs = Pairs(user: log.user, times: times, start: start, bits: bits)
        let total = Mutex([UInt32](repeating: 0, count: 1 << bits))
        let part = max(1 << 16, (times.count + threads.count - 1) / threads.count)
        try parallelFor(times.count, chunk: part, threads: threads) { range in
            var cells = [UInt32](repeating: 0, count: 1 << pairs.bits)
            pairs.forEachRun(in: range) { day, customer, count in cells[pairs.cell(day, customer)] += UInt32(count) }
            let own = cells
            total.withLock { total in
                for index in total.indices { total[index] += own[index] }
            }
        }
        let cells = total.withLock { $0 }
        guard cells.contains(where: { Int($0) > limit }) else { return }
        let found = Mutex<[Key: Int]>([:])
        try parallelFor(times.count, chunk: part, threads: threads) { range in
            var counts: [Key: Int] = [:]
            pairs.forEachRun(in: range) { day, customer, count in
                if Int(cells[pairs.cell(day, customer)]) > limit {
                    counts[Key(day: day, customer: customer), default: 0] += count
                }
            }
            let own = counts
            found.withLock { $0.merge(own, uniquingKeysWith: +) }
        }
        var perDay: [Int: Int] = [:]
        for (key, count) in found.withLock({ $0 }) where count > limit {
            perDay[key.day, default: 0] += 1
            events = max(events, count)
        }
        customers = max(customers, perDay.values.max() ?? 0)
    }

    private struct Key: Hashable {
        let day: Int
        let customer: UInt32
    }

    /// The pairs of a customer and a day that lie before a moment.
    private struct Pairs: Sendable {
        let user: [UInt32]
        let times: [Int64]
        let start: Int64
        let bits: Int

        /// Hands on each run of rows of one customer on one day; many logs hold a visit in such a run.
        func forEachRun(in range: Range<Int>, _ body: (_ day: Int, _ customer: UInt32, _ count: Int) -> Void) {
            var (day, customer, count) = (0, UInt32(0), 0)
            // The span of the day, because most rows are of the day of the row before.
            var (low, high) = (Int64.max, Int64.min)
            for row in range {
                let time = times[row]
                if time >= low, time < high, user[row] == customer {
                    count += 1
                    continue
                }
                guard time < start else { continue }
                if count > 0 { body(day, customer, count) }
                if time < low || time >= high {
                    let (perDay, before) = (Timestamp.millisecondsPerDay, start.subtracting(time))
                    let rest = before % perDay
                    day = -Int(before / perDay) - (rest == 0 ? 0 : 1)
                    low = rest == 0 ? time : time.subtracting(perDay - rest)
                    high = low.adding(perDay)
                }
                (customer, count) = (user[row], 1)
            }
            if count > 0 { body(day, customer, count) }
        }

        func cell(_ day: Int, _ customer: UInt32) -> Int {
            let day = UInt64(truncatingIfNeeded: day) &* 0x9E37_79B9_7F4A_7C15
            let pair = day ^ UInt64(customer) &* 0xC2B2_AE3D_27D4_EB4F
            return Int((pair &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
        }
    }
}

import Events
import Ids

/// How many customers each day has, how often they return, and which of them stand out by their number of events.
struct CustomerDays: Sendable {
    /// The distinct customers of each day.
    private(set) var distinct: [Int]
    /// For each day, how many of its customers have their next day so many days later; the last entry counts those who
    /// return after `mostGap` days or more, or not at all.
    private var gaps: [[Int]]
    /// The most events of one customer on each day.
    private(set) var largest: [Int]
    /// The customers of each day with more events than `limit`, and their events.
    private(set) var standouts: [[UInt32: Int]]
    /// More events on a day than this are not those of a person who shops.
    let limit: Int

    static let mostGap = 14
    /// No limit is lower, so that a busy afternoon in a small shop is none.
    private static let leastLimit = 50

    /// - Parameters:
    ///   - log: The log.
    ///   - days: Its rows by days.
    ///   - limit: The limit; `nil` means five times the quantile .999 of the events that a customer has on a day, but at
    ///     least 50.
    init(_ log: EventLog, _ days: LogDays, limit: Int? = nil) {
        let user = log.user
        distinct = [Int](repeating: 0, count: days.count)
        largest = distinct
        gaps = Array(repeating: [Int](repeating: 0, count: Self.mostGap + 1), count: days.count)
        var events = [UInt32](repeating: 0, count: log.users.count)
        var last = [Int32](repeating: -1, count: log.users.count)
        // How many pairs of a customer and a day have so many events; the last entry has all that have more.
        var sizes = [Int](repeating: 0, count: 1 << 16)
        var busy = Array(repeating: [UInt32: Int](), count: days.count)
        for day in 0..<days.count {
            for row in days[day] {
                let customer = Int(user[Int(row)])
                events[customer] += 1
                guard last[customer] != Int32(day) else { continue }
                if last[customer] >= 0 {
                    let before = Int(last[customer])
                    gaps[before][min(day - before, Self.mostGap + 1) - 1] += 1
                }
                last[customer] = Int32(day)
                distinct[day] += 1
            }
            for row in days[day] {
                let customer = user[Int(row)]
                let count = Int(events[Int(customer)])
                guard count > 0 else { continue }
                sizes[min(count, sizes.count - 1)] += 1
                largest[day] = max(largest[day], count)
                if count > Self.leastLimit { busy[day][customer] = count }
                events[Int(customer)] = 0
            }
        }
        for customer in last.indices where last[customer] >= 0 { gaps[Int(last[customer])][Self.mostGap] += 1 }
        self.limit = limit ?? Self.limit(of: sizes)
        let most = self.limit
        standouts = busy.map { $0.filter { $0.value > most } }
    }

    private static func limit(of sizes: [Int]) -> Int {
        let rank = 0.999 * Double(sizes.reduce(0, +))
        var sum = 0
        for (size, count) in sizes.enumerated() {
            sum += count
            if Double(sum) >= rank { return max(leastLimit, 5 * size) }
        }
        return leastLimit
    }

    /// The distinct customers of the days of a range, which has at most `mostGap` days.
    func distinct(in range: Range<Int>) -> Int {
        precondition(range.count <= Self.mostGap)
        return range.reduce(0) { sum, day in
            // Count each customer on the last of the customer's days in the range.
            sum + gaps[day][(range.upperBound - 1 - day)...].reduce(0, +)
        }
    }
}

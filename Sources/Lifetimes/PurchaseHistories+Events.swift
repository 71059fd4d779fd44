package import CustomerModels
import Diagnostics
package import Events
import Ids
package import LinearAlgebra
import Tables

extension PurchaseHistories {
    /// The purchases of a log, by customer.
    package struct Purchases: Sendable {
        /// For each customer the range of the purchases, in the order of the log's users.
        let starts: [Int]
        /// The days, ascending for each customer and one for all purchases of a day.
        let days: [Int32]
        /// The value of a day's purchases; NaN where it is not known.
        let values: [Double]
        /// The first and the last day of all events.
        package let span: ClosedRange<Int>
        /// Whether any value is known.
        package let hasValues: Bool

        /// How many purchases there are, those of a day being one, and of how many no value is known.
        package var counts: (all: Int, withoutValue: Int) { (values.count, values.count { $0.isNaN }) }
    }

    /// The purchases of a log by day.
    ///
    /// A purchase is worth what the column of values says where one was named, else quantity × price, and a cell without
    /// a quantity counts as one piece. What cannot be known is no value, and a day has the sum of those that are known.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - types: Their types that mean bought.
    ///   - threads: The number of workers, which change nothing.
    /// - Returns: The purchases.
    /// - Throws: `UserError` with code `wrongUsage` for a log without times, `invalidData` for one of more than 60,000
    ///   days and for values that are no finite numbers.
    package static func purchases(of log: EventLog, types: [String], threads: Threads) throws -> Purchases {
        let (times, span) = try checkTimes(of: log)
        let isPurchase = log.mask(ofTypes: types)
        var starts = [Int](repeating: 0, count: log.users.count + 1)
        for event in 0..<log.count where isPurchase[Int(log.type?[event] ?? 0)] {
            starts[Int(log.user[event]) + 1] += 1
        }
        for user in log.users.indices { starts[user + 1] += starts[user] }
        var places = starts
        var events = [Int](repeating: 0, count: starts[log.users.count])
        for event in 0..<log.count where isPurchase[Int(log.type?[event] ?? 0)] {
            events[places[Int(log.user[event])]] = event
            places[Int(log.user[event])] += 1
        }
        let (begins, order) = (starts, events)
        var merged = (starts: [0], days: [Int32](), values: [Double](), hasValues: false)
        try inOrder(log.users.count, chunk: 8192, threads: threads) { users in
            try Part(users, begins, order, log, times, from: span.lowerBound)
        } consume: { part, _ in
            let offset = merged.days.count
            merged.starts += part.ends.map { offset + $0 }
            merged.days += part.days
            merged.values += part.values
            merged.hasValues = merged.hasValues || part.values.contains { !$0.isNaN }
        }
        return Purchases(
            starts: merged.starts, days: merged.days, values: merged.values, span: span, hasValues: merged.hasValues)
    }

    /// Refuses a log without times, and one of times that no shop has.
    ///
    /// - Returns: The times, in milliseconds since 1970 UTC, and the days of the first and the last.
    /// - Throws: As `purchases(of:types:threads:)`.
    @discardableResult
    package static func checkTimes(of log: EventLog) throws -> (times: [Int64], days: ClosedRange<Int>) {
        guard let times = log.timestamp, let first = times.min(), let last = log.newest else {
            throw UserError(
                .wrongUsage, "what customers will buy is learnt from timestamps, and the events have none",
                remedy: "Name their column with \(.timestampColumn)")
        }
        let span = day(of: first)...day(of: last)
        guard span.count <= mostDays else {
            throw UserError(
                .invalidData,
                "the events are from \(Timestamp.text(first)) to \(Timestamp.text(last)), longer than any shop has been there",
                remedy: "Correct the times, or leave such rows out with \(.eventsFrom) and \(.eventsUntil)")
        }
        return (times, span)
    }

    private static let mostDays = 60_000

    private static func day(of time: Int64) -> Int {
        let perDay = Timestamp.millisecondsPerDay
        return Int(time >= 0 ? time / perDay : (time + 1) / perDay - 1)
    }

    /// The purchases of some customers, by day since the first of the log.
    private struct Part: Sendable {
        private(set) var ends: [Int] = []
        private(set) var days: [Int32] = []
        private(set) var values: [Double] = []

        init(
            _ users: Range<Int>, _ starts: [Int], _ order: [Int], _ log: EventLog, _ times: [Int64], from first: Int
        ) throws {
            var own: [(day: Int32, value: Double)] = []
            for user in users {
                own.removeAll(keepingCapacity: true)
                for event in order[starts[user]..<starts[user + 1]] {
                    own.append((Int32(day(of: times[event]) - first), Self.value(of: event, log)))
                }
                // Values of one day are added in ascending order, whatever the order of the rows.
                own.sort {
                    $0.day != $1.day ? $0.day < $1.day : $0.value < $1.value || $1.value.isNaN && !$0.value.isNaN
                }
                let begin = days.count
                for purchase in own {
                    if days.count > begin, days[days.count - 1] == purchase.day {
                        if !purchase.value.isNaN {
                            let known = values[values.count - 1]
                            values[values.count - 1] = known.isNaN ? purchase.value : known + purchase.value
                        }
                    } else {
                        days.append(purchase.day)
                        values.append(purchase.value)
                    }
                }
                // No sum of some of them is larger.
                guard values[begin...].reduce(0, { $0 + ($1.isNaN ? 0 : abs($1)) }).isFinite else {
                    throw UserError(
                        .invalidData, "the purchases of customer '\(log.users.string(at: user))' have no finite value",
                        at: .init(file: log.file), remedy: "Correct the quantities, prices or values")
                }
                ends.append(days.count)
            }
        }

        private static func value(of event: Int, _ log: EventLog) -> Double {
            if let value = log.value { return value[event] }
            guard let price = log.price?[event] else { return .nan }
            let quantity = log.quantity?[event] ?? 1
            return price * (quantity.isNaN ? 1 : quantity)
        }
    }
}

extension PurchaseHistories.Purchases {
    /// The histories of those who bought by the end of a day, and which of the log's users they are.
    ///
    /// - Parameter end: The day, in days since 1970-01-01.
    /// - Returns: The positions of the customers among the users, and their histories.
    package func histories(through end: Int) -> (customers: [Int], histories: PurchaseHistories) {
        let last = Int32(clamping: end - span.lowerBound)
        var (customers, histories) = ([Int](), PurchaseHistories())
        for user in 0..<(starts.count - 1) {
            let range = starts[user]..<starts[user + 1]
            guard let begin = range.first, days[begin] <= last else { continue }
            var (repeats, recent, count, sum, year, yearValue) = (
                UInt32(0), days[begin], UInt32(0), 0.0, UInt32(0), 0.0
            )
            for place in range {
                guard days[place] <= last else { break }
                let value = values[place]
                if place > begin {
                    repeats += 1
                    recent = days[place]
                    if !value.isNaN { (count, sum) = (count + 1, sum + value) }
                }
                if last - days[place] < 365 {
                    year += 1
                    if !value.isNaN { yearValue += value }
                }
            }
            customers.append(user)
            histories.repeats.append(repeats)
            histories.recency.append(UInt32(recent - days[begin]))
            histories.age.append(UInt32(last - days[begin]))
            histories.valued.append(count)
            histories.meanValue.append(count > 0 ? sum / Double(count) : 0)
            histories.lastYear.append(year)
            histories.lastYearValue.append(yearValue)
        }
        return (customers, histories)
    }

    /// The number and the value of a user's purchases on the days of a range, in days since 1970-01-01.
    package func bought(by user: Int, on range: ClosedRange<Int>) -> (count: Int, value: Double) {
        var (count, value) = (0, 0.0)
        for place in starts[user]..<starts[user + 1] where range.contains(Int(days[place]) + span.lowerBound) {
            count += 1
            if !values[place].isNaN { value += values[place] }
        }
        return (count, value)
    }

    /// The days of the last year up to a day of which there are events, at most 365.
    package func yearDays(through end: Int) -> Int { min(365, max(end - span.lowerBound + 1, 1)) }
}

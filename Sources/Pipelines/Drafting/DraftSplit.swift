import Events
import Ids
import Tables

/// Which events of a log are held out to measure a model.
enum DraftSplit: Sendable, Equatable {
    /// Those of the last days before the newest event.
    case days(Int)
    /// The newest item of each customer.
    case last
    /// Some items of a share of the customers.
    case users(Double)
    /// Nothing can be measured.
    case nothing

    /// Chooses by what customers do: about a tenth of the log's time and at most four weeks, or longer where fewer than
    /// 20 customers of before buy in these days.
    init(_ log: EventLog, purchases: [String]) throws {
        guard let item = log.item else {
            self = .nothing
            return
        }
        let customers = Self.customersOfSeveralItems(log, item)
        guard let timestamps = log.timestamp, let newest = timestamps.max(), let oldest = timestamps.min() else {
            self = customers < 50 ? .nothing : .users(customers < 500 ? 0.2 : 0.1)
            return
        }
        let span = Int((newest - oldest) / Timestamp.millisecondsPerDay)
        let marks = log.mask(ofTypes: purchases)
        var days = max(1, min(28, span / 10))
        var returning = Self.returning(
            log, timestamps, marks, from: newest - Int64(days) * Timestamp.millisecondsPerDay)
        while returning < 20, days * 4 <= span {
            days *= 2
            returning = Self.returning(
                log, timestamps, marks, from: newest - Int64(days) * Timestamp.millisecondsPerDay)
        }
        self = returning > 0 ? .days(days) : customers > 0 ? .last : .nothing
    }

    /// How many customers have an event before a time and a purchase from then on.
    private static func returning(_ log: EventLog, _ timestamps: [Int64], _ marks: [Bool], from time: Int64) -> Int {
        var isKnown = [Bool](repeating: false, count: log.users.count)
        var buys = isKnown
        for row in 0..<log.count {
            if timestamps[row] < time {
                isKnown[Int(log.user[row])] = true
            } else if marks[Int(log.type?[row] ?? 0)] {
                buys[Int(log.user[row])] = true
            }
        }
        return zip(isKnown, buys).count { $0 && $1 }
    }

    private static func customersOfSeveralItems(_ log: EventLog, _ item: [UInt32]) -> Int {
        var first = [UInt32?](repeating: nil, count: log.users.count)
        var hasSeveral = [Bool](repeating: false, count: log.users.count)
        for row in 0..<log.count {
            let user = Int(log.user[row])
            if let known = first[user] {
                if known != item[row] { hasSeveral[user] = true }
            } else {
                first[user] = item[row]
            }
        }
        return hasSeveral.count { $0 }
    }
}

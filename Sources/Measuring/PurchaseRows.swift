import Events
import Glibc
import Ids

/// The purchases of a log, one entry for each pair of a customer and an item, with the times of its rows.
struct PurchaseRows {
    /// A pair, and its rows in `times`.
    struct Pair {
        let item: UInt32
        let rows: Range<Int>
    }

    /// The pairs of each customer of the log, by ascending item.
    let users: [[Pair]]
    /// The times of the rows, pair by pair and ascending within a pair; all 0 for a log without times.
    let times: [Int64]

    /// O(n log n) for n events.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - purchaseTypes: The types of the log that mean "bought".
    /// - Throws: `UserError` for a log without items.
    init(_ log: EventLog, _ purchaseTypes: [String]) throws {
        let items = try log.requiredItems()
        let isPurchase = log.mask(ofTypes: purchaseTypes)
        var byUser = [[(item: UInt32, time: Int64)]](repeating: [], count: log.users.count)
        for row in 0..<log.count where isPurchase[Int(log.type?[row] ?? 0)] {
            byUser[Int(log.user[row])].append((items[row], log.timestamp?[row] ?? 0))
        }
        var times: [Int64] = []
        users = byUser.map { rows in
            var pairs: [Pair] = []
            var last: UInt32?
            for row in rows.sorted(by: { $0 < $1 }) {
                let first = row.item == last ? pairs.removeLast().rows.lowerBound : times.count
                times.append(row.time)
                pairs.append(Pair(item: row.item, rows: first..<times.count))
                last = row.item
            }
            return pairs
        }
        self.times = times
    }

    /// The sum of the weights 2^(−age/half-life) of the rows of a pair that are before a time.
    ///
    /// - Parameters:
    ///   - pair: The pair.
    ///   - end: The time from which ages are counted, in milliseconds; `nil` counts every row.
    ///   - halfLife: In milliseconds; `nil` lets every row count 1.
    /// - Returns: 0 where no row is before that time.
    func sum(_ pair: Pair, before end: Int64?, halfLife: Double?) -> Double {
        var sum = 0.0
        for row in pair.rows {
            guard let end else {
                sum += 1
                continue
            }
            guard times[row] < end else { break }
            sum += halfLife.map { exp2((Double(times[row]) - Double(end)) / $0) } ?? 1
        }
        return sum
    }
}

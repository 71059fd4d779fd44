import Events
import Ids
import LinearAlgebra
import Tables

/// The pairs of a log, and which of its events make an item popular.
struct RecentCustomers {
    let log: EventLog
    let pairs: Pairs
    /// The weights of the log's types.
    let weights: EventWeights
    /// The types that make an item popular; empty for a log without types.
    let types: [String]

    /// The number of distinct customers who bought each item of the log in its last 28 days, among the pairs that are
    /// left; `nil` without times.
    func counts() throws -> [Int]? {
        guard let times = log.timestamp, let lastDays = pairs.lastDay, let newest = weights.newest else { return nil }
        let first = Popularity.firstRecentDay(newest: newest)
        var counts = [Int](repeating: 0, count: log.items.count)
        let marks = log.mask(ofTypes: types)
        let counted = marks.indices.map { weights.byType.isEmpty || weights.byType[$0] > 0 }
        guard let type = log.type, zip(marks, counted).contains(where: { !$0 && $1 }) else {
            // Every event of a pair is of these types, so the day of the last one tells.
            for (position, item) in pairs.items.enumerated() where Int(lastDays[position]) >= first {
                counts[Int(item)] += 1
            }
            return counts
        }
        let items = try log.requiredItems()
        // The user in the high 32 bits and the item in the low ones.
        var keys: [UInt64] = []
        for row in 0..<log.count {
            let kind = Int(type[row])
            guard marks[kind], counted[kind], Int(Timestamp.day(times[row])) >= first else { continue }
            keys.append(UInt64(log.user[row]) << 32 | UInt64(items[row]))
        }
        keys.sort()
        for position in keys.indices where position == 0 || keys[position - 1] != keys[position] {
            let (user, item) = (Int(keys[position] >> 32), UInt32(truncatingIfNeeded: keys[position]))
            let own = pairs.items[pairs.offsets[user]..<pairs.offsets[user + 1]]
            if own.containsSorted(item) { counts[Int(item)] += 1 }
        }
        return counts
    }
}

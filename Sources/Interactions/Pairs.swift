import Diagnostics
import Events
import LinearAlgebra
import Synchronization
import Tables

/// The pairs of a log, user by user and item by item, while filters thin them out.
struct Pairs {
    var users: [UInt32] = []
    var items: [UInt32] = []
    /// Σ of the weights of the pair's events, or their rating.
    var sums: [Double] = []
    /// The number of events.
    var events: [UInt32] = []
    /// The newest event, in milliseconds since 1970 UTC; 0 without timestamps.
    var newest: [Int64] = []
    var types: [UInt8] = []

    var count: Int { users.count }
    var eventCount: Int { events.reduce(0) { $0 + Int($1) } }

    /// Groups the events of a log that have a positive weight.
    ///
    /// O(n log n) for n events, in parallel over users.
    ///
    /// - Throws: `UserError` with code `invalidData` for more events than 32 bits can number, `wrongUsage` for a log
    ///   without products.
    init(_ log: EventLog, weights: EventWeights, threads: Int) throws {
        guard log.count <= Int(UInt32.max) else {
            throw UserError(
                .invalidData, "the events are \(log.count); at most \(UInt32.max) can be used at a time",
                remedy: "Shorten the window of time with --from")
        }
        let order = EventOrder(log, items: try log.requiredItems(), weights)
        let chunk = max(1, (order.users + 63) / 64)
        let parts = Mutex<[Int: Pairs]>([:])
        try parallelFor(order.users, chunk: chunk, threads: threads) { range in
            var part = Pairs()
            for user in range { part.append(user, order.sortedEvents(of: user), log, weights) }
            parts.withLock { $0[range.lowerBound] = part }
        }
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { append(part) }
    }

    private init() {}

    private mutating func append(_ user: Int, _ sorted: [UInt64], _ log: EventLog, _ weights: EventWeights) {
        var position = 0
        var group: [EventWeights.Event] = []
        while position < sorted.count {
            let item = UInt32(sorted[position] >> 32)
            group.removeAll(keepingCapacity: true)
            var bits: UInt8 = 0
            var last = Int64.min
            while position < sorted.count && UInt32(sorted[position] >> 32) == item {
                let event = Int(UInt32(truncatingIfNeeded: sorted[position]))
                let type = log.type?[event] ?? 0
                let time = log.timestamp?[event] ?? 0
                group.append(
                    EventWeights.Event(
                        type: type, timestamp: time, quantity: log.quantity?[event] ?? 1, price: log.price?[event] ?? 0,
                        rating: log.rating?[event] ?? 0))
                bits |= 1 << type
                last = max(last, time)
                position += 1
            }
            users.append(UInt32(user))
            items.append(item)
            events.append(UInt32(group.count))
            sums.append(weights.sum(&group))
            newest.append(last)
            types.append(bits)
        }
    }

    private mutating func append(_ other: Pairs) {
        users += other.users
        items += other.items
        sums += other.sums
        events += other.events
        newest += other.newest
        types += other.types
    }

    /// Keeps the pairs at which `isKept` is true.
    mutating func filter(_ isKept: [Bool]) {
        var kept = 0
        for index in users.indices where isKept[index] {
            if kept != index {
                users[kept] = users[index]
                items[kept] = items[index]
                sums[kept] = sums[index]
                events[kept] = events[index]
                newest[kept] = newest[index]
                types[kept] = types[index]
            }
            kept += 1
        }
        let dropped = count - kept
        users.removeLast(dropped)
        items.removeLast(dropped)
        sums.removeLast(dropped)
        events.removeLast(dropped)
        newest.removeLast(dropped)
        types.removeLast(dropped)
    }
}

/// The events of a log by user: a counting sort, then each user's events by item.
private struct EventOrder: Sendable {
    let users: Int
    private let starts: [Int]
    private let keys: [UInt64]

    init(_ log: EventLog, items: [UInt32], _ weights: EventWeights) {
        users = log.users.count
        var starts = [Int](repeating: 0, count: users + 1)
        let counts = { (event: Int) in weights.byType.isEmpty || weights.byType[Int(log.type?[event] ?? 0)] > 0 }
        for event in 0..<log.count where counts(event) { starts[Int(log.user[event]) + 1] += 1 }
        for user in 0..<users { starts[user + 1] += starts[user] }
        var next = starts
        var keys = [UInt64](repeating: 0, count: starts[users])
        for event in 0..<log.count where counts(event) {
            let user = Int(log.user[event])
            keys[next[user]] = UInt64(items[event]) << 32 | UInt64(event)
            next[user] += 1
        }
        self.starts = starts
        self.keys = keys
    }

    /// (item << 32 | event) of a user's events, ascending.
    func sortedEvents(of user: Int) -> [UInt64] {
        keys[starts[user]..<starts[user + 1]].sorted()
    }
}

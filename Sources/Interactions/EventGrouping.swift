import Events
import Ids
import LinearAlgebra
import Tables

/// The events of a log grouped by user and item: a counting sort by user, then a sort of each user's events by item and
/// row.
struct EventGrouping: Sendable {
    /// The events of one user with one item.
    struct Group {
        let item: UInt32
        /// Their rows in the log, ascending.
        let rows: UnsafeBufferPointer<UInt32>

        func sum(in log: EventLog, _ ages: EventAges, by weights: EventWeights) -> Double {
            var events = rows.map { row in
                let row = Int(row)
                return EventWeights.Event(
                    type: log.type?[row] ?? 0, timestamp: ages.recency?[row] ?? 0,
                    laterEvents: ages.laterEvents?[row] ?? 0, quantity: log.quantity?[row] ?? 1,
                    price: log.price?[row] ?? 0, rating: log.rating?[row] ?? 0)
            }
            return weights.sum(&events)
        }

        /// The greatest time, or the greatest of other numbers that order events.
        func newest(of recency: [Int64]) -> Int64 {
            var newest = Int64.min
            for row in rows { newest = max(newest, recency[Int(row)]) }
            return newest
        }

        func bits(of types: [UInt8], _ typeBits: [UInt32]) -> UInt32 {
            var bits: UInt32 = 0
            for row in rows { bits |= typeBits[Int(types[Int(row)])] }
            return bits
        }
    }

    /// Whether only the numbers of users and items count: `sorted` then holds items instead of rows.
    let isPlain: Bool
    /// Rows of the log, or items, user by user and ascending by (item, row).
    let sorted: [UInt32]
    /// Where each user's distinct items begin among all pairs; one entry more than there are users.
    let offsets: [Int]
    /// Where each user begins in `sorted`.
    let starts: [Int]
    private let items: [UInt32]

    /// The number of distinct pairs.
    var count: Int { offsets[offsets.count - 1] }

    init(_ log: EventLog, items: [UInt32], _ weights: EventWeights, threads: Threads) throws {
        let isPlain = weights.countsEvents && !log.isOrdered && log.type == nil
        let users = log.users.count
        let (user, type, byType) = (log.user, log.type ?? [], weights.byType)
        let countsAll = byType.isEmpty
        func counts(_ row: Int) -> Bool { countsAll || byType[type.isEmpty ? 0 : Int(type[row])] > 0 }
        var starts = [Int](repeating: 0, count: users + 1)
        for row in user.indices where counts(row) { starts[Int(user[row]) + 1] += 1 }
        for user in 0..<users { starts[user + 1] += starts[user] }
        var next = starts
        var sorted = [UInt32](repeating: 0, count: starts[users])
        for row in user.indices where counts(row) {
            let place = next[Int(user[row])]
            sorted[place] = isPlain ? items[row] : UInt32(row)
            next[Int(user[row])] = place + 1
        }
        let bounds = starts
        offsets = try sorted.withUnsafeMutableBufferPointer { buffer in
            // Each worker sorts and counts whole users.
            nonisolated(unsafe) let all = buffer
            var distinct = [Int](repeating: 0, count: users + 1)
            try distinct.withUnsafeMutableBufferPointer { counted in
                nonisolated(unsafe) let counted = counted
                try parallelFor(users, chunk: 256, threads: threads, scratch: { Scratch() }) { range, scratch in
                    for user in range {
                        let own = UnsafeMutableBufferPointer(rebasing: all[bounds[user]..<bounds[user + 1]])
                        if isPlain {
                            if Self.ascends(own) {
                                counted[user + 1] = own.count
                                continue
                            }
                            scratch.sorter.sort(own)
                            counted[user + 1] = Self.distinct(own) { $0 }
                        } else {
                            scratch.keys.removeAll(keepingCapacity: true)
                            for row in own { scratch.keys.append(UInt64(items[Int(row)]) << 32 | UInt64(row)) }
                            scratch.keys.sort()
                            for index in own.indices { own[index] = UInt32(truncatingIfNeeded: scratch.keys[index]) }
                            counted[user + 1] = Self.distinct(own) { items[Int($0)] }
                        }
                    }
                }
            }
            for user in 0..<users { distinct[user + 1] += distinct[user] }
            return distinct
        }
        self.isPlain = isPlain
        self.sorted = sorted
        self.starts = starts
        self.items = items
    }

    private struct Scratch {
        var sorter = DigitSorter()
        /// Each key is an item in the high 32 bits and a row in the low ones.
        var keys: [UInt64] = []
    }

    /// Whether each item is greater than the one before.
    private static func ascends(_ items: UnsafeMutableBufferPointer<UInt32>) -> Bool {
        for index in 1..<max(items.count, 1) where items[index - 1] >= items[index] { return false }
        return true
    }

    private static func distinct(
        _ sorted: UnsafeMutableBufferPointer<UInt32>, _ item: (UInt32) -> UInt32
    ) -> Int {
        guard var last = sorted.first.map(item) else { return 0 }
        var count = 1
        for element in sorted {
            let now = item(element)
            if now != last { count += 1 }
            last = now
        }
        return count
    }

    /// The distinct items of each user of a plain log; shares the memory of `sorted` where all are distinct.
    func plainItems() -> [UInt32] {
        if count == sorted.count { return sorted }
        var result: [UInt32] = []
        result.reserveCapacity(count)
        forEachRun { item, _ in result.append(item) }
        return result
    }

    /// How often each of `plainItems` occurs; `nil` when each occurs once.
    func plainCounts() -> [UInt32]? {
        if count == sorted.count { return nil }
        var result: [UInt32] = []
        result.reserveCapacity(count)
        forEachRun { _, length in result.append(length) }
        return result
    }

    private func forEachRun(_ body: (_ item: UInt32, _ length: UInt32) -> Void) {
        for user in 0..<starts.count - 1 {
            var position = starts[user]
            while position < starts[user + 1] {
                let item = sorted[position]
                let first = position
                while position < starts[user + 1], sorted[position] == item { position += 1 }
                body(item, UInt32(position - first))
            }
        }
    }

    /// One value for each pair, computed for several users in parallel.
    func column<Value: Sendable & BitwiseCopyable>(
        _ threads: Threads, _ value: @escaping @Sendable (Group) -> Value
    ) throws -> [Value] {
        try sorted.withUnsafeBufferPointer { sorted in
            // All workers read this, and none writes it.
            nonisolated(unsafe) let sorted = sorted
            return try [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
                // Each worker writes the pairs of whole users.
                nonisolated(unsafe) let values = buffer
                try parallelFor(starts.count - 1, chunk: 256, threads: threads) { range in
                    for user in range {
                        var position = starts[user]
                        var pair = offsets[user]
                        while position < starts[user + 1] {
                            let item = items[Int(sorted[position])]
                            let first = position
                            while position < starts[user + 1], items[Int(sorted[position])] == item { position += 1 }
                            let rows = UnsafeBufferPointer(rebasing: sorted[first..<position])
                            values.initializeElement(at: pair, to: value(Group(item: item, rows: rows)))
                            pair += 1
                        }
                    }
                }
                initialized = count
            }
        }
    }
}

import Ids
import LinearAlgebra

/// The rows of a log, customer by customer and for each customer item by item.
///
/// A counting sort by customer, then a sort of each customer's rows by item and row. Memory: 4 bytes a row.
enum PairRows {
    /// Hands each pair's rows to `body`, several customers at the same time.
    ///
    /// - Parameters:
    ///   - log: The log; without items each customer has one pair.
    ///   - threads: The number of workers.
    ///   - scratch: Makes a worker's scratch value.
    ///   - body: Gets the rows of a customer and an item, ascending, and may bring them into another order.
    /// - Throws: What `body` throws.
    static func forEach<Scratch>(
        of log: EventLog, threads: Threads, scratch: @escaping @Sendable () -> Scratch,
        _ body: @escaping @Sendable (UnsafeMutableBufferPointer<UInt32>, inout Scratch) throws -> Void
    ) throws {
        let bounds = starts(of: log)
        let items = log.item ?? []
        var sorted = byCustomer(log, from: bounds)
        try sorted.withUnsafeMutableBufferPointer { buffer in
            // Each worker sorts and hands on the rows of whole customers.
            nonisolated(unsafe) let all = buffer
            try parallelFor(bounds.count - 1, chunk: 256, threads: threads, scratch: { ([UInt64](), scratch()) }) {
                range, worker in
                for customer in range {
                    let own = UnsafeMutableBufferPointer(rebasing: all[bounds[customer]..<bounds[customer + 1]])
                    guard !items.isEmpty else {
                        try body(own, &worker.1)
                        continue
                    }
                    worker.0.removeAll(keepingCapacity: true)
                    for row in own { worker.0.append(UInt64(items[Int(row)]) << 32 | UInt64(row)) }
                    worker.0.sort()
                    for index in own.indices { own[index] = UInt32(truncatingIfNeeded: worker.0[index]) }
                    var first = 0
                    while first < own.count {
                        let item = items[Int(own[first])]
                        var end = first + 1
                        while end < own.count, items[Int(own[end])] == item { end += 1 }
                        try body(UnsafeMutableBufferPointer(rebasing: own[first..<end]), &worker.1)
                        first = end
                    }
                }
            }
        }
    }

    /// Where the rows of each customer begin when they are sorted by customer; one entry more than there are customers.
    static func starts(of log: EventLog) -> [Int] {
        var starts = [Int](repeating: 0, count: log.users.count + 1)
        for customer in log.user { starts[Int(customer) + 1] += 1 }
        for customer in 0..<log.users.count { starts[customer + 1] += starts[customer] }
        return starts
    }

    /// All rows sorted by customer, those of one customer ascending.
    static func byCustomer(_ log: EventLog, from starts: [Int]) -> [UInt32] {
        let user = log.user
        var next = starts
        var rows = [UInt32](repeating: 0, count: user.count)
        for row in user.indices {
            rows[next[Int(user[row])]] = UInt32(row)
            next[Int(user[row])] += 1
        }
        return rows
    }
}

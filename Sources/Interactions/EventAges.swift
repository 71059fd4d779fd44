import Events
import LinearAlgebra

/// What orders the events of a log, and how old each of them is.
struct EventAges: Sendable {
    /// A number for each event, greater for a later one; `nil` for a log without order.
    let recency: [Int64]?
    /// How many later events each event's customer has, among those with a weight; `nil` unless they are counted.
    ///
    /// Events of the same moment are equally old.
    let laterEvents: [UInt32]?

    /// O(n log n) for n events, in parallel over users.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - grouping: The events with a weight, by user.
    ///   - countsEvents: Whether to count later events, which needs an order.
    ///   - threads: The number of workers.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    init(_ log: EventLog, _ grouping: EventGrouping, countsEvents: Bool, threads: Threads) throws {
        let recency = log.recency
        self.recency = recency
        laterEvents = try recency.flatMap { recency in
            countsEvents ? try Self.laterEvents(recency, grouping, threads) : nil
        }
    }

    private static func laterEvents(
        _ recency: [Int64], _ grouping: EventGrouping, _ threads: Threads
    ) throws -> [UInt32] {
        var later = [UInt32](repeating: 0, count: recency.count)
        let (starts, sorted) = (grouping.starts, grouping.sorted)
        try later.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes the rows of whole users.
            nonisolated(unsafe) let counts = buffer
            try parallelFor(starts.count - 1, chunk: 256, threads: threads) { range in
                for user in range {
                    let own = sorted[starts[user]..<starts[user + 1]].sorted {
                        recency[Int($0)] > recency[Int($1)]
                    }
                    var newer = 0
                    for (position, row) in own.enumerated() {
                        if position > 0, recency[Int(row)] != recency[Int(own[position - 1])] { newer = position }
                        counts[Int(row)] = UInt32(newer)
                    }
                }
            }
        }
        return later
    }
}

import LinearAlgebra

/// Finds rows that say again what another row says.
///
/// Without a span these are rows that are equal in all columns that the log has. With a span s, the events of one
/// customer, item and type are taken in the order of their times; the first is kept, and each later one only if it is
/// more than s after the last one that was kept.
struct DuplicateRows: Sendable {
    private let within: Double?
    private let comparesSequence: Bool

    init(_ settings: CleaningStep.Duplicates, comparesSequence: Bool) {
        within = settings.within
        self.comparesSequence = comparesSequence
    }

    func found(in log: EventLog, threads: Threads) throws -> LogCleaning.Outcome {
        let order = RowOrder(log, comparesSequence: comparesSequence)
        let times = within == nil ? [] : try log.requiredTimes(for: .duplicates)
        let (types, milliseconds) = (log.type ?? [], (within ?? 0) * 1000)
        let isSpan = within != nil
        var isKept = [Bool](repeating: true, count: log.count)
        try isKept.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes the rows of whole customers.
            nonisolated(unsafe) let kept = buffer
            try PairRows.forEach(of: log, threads: threads, scratch: {}) { pair, _ in
                guard pair.count > 1 else { return }
                var rows = pair
                guard isSpan else {
                    rows.sort { order.isBefore($0, $1) }
                    for index in 1..<rows.count where order.compare(rows[index - 1], rows[index]) == 0 {
                        kept[Int(rows[index])] = false
                    }
                    return
                }
                func kind(_ row: UInt32) -> UInt8 { types.isEmpty ? 0 : types[Int(row)] }
                rows.sort { kind($0) != kind($1) ? kind($0) < kind($1) : order.isBefore($0, $1) }
                var last = rows[0]
                for row in rows.dropFirst() {
                    // Times come from texts, so their differences are far from the bounds of Int64.
                    let age = Double(times[Int(row)] - times[Int(last)])
                    if kind(row) == kind(last), age <= milliseconds {
                        kept[Int(row)] = false
                    } else {
                        last = row
                    }
                }
            }
        }
        return LogCleaning.Outcome(isKept: isKept)
    }
}

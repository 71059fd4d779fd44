import Events
import Features
import LinearAlgebra
import Tables

/// The day of each row of a log, in the order of the rows, so that columns are read from their beginning to their end.
struct RowDays: Sendable {
    private let times: [Int64]?
    private let start: Int64
    private let end: Int64
    /// The number of rows of the log.
    let rows: Int

    /// Rows of so many days from a moment on.
    init(_ times: [Int64], from start: Int64, days: Int) {
        self.times = times
        self.start = start
        end = start.adding(Int64(days) * Timestamp.millisecondsPerDay)
        rows = times.count
    }

    /// All rows of a log without times, as if they were of one day.
    init(allOf count: Int) {
        (times, start, end, rows) = (nil, 0, 1, count)
    }

    /// How many rows are looked at together.
    static let block = 4096

    /// Writes the days of a range of rows; −1 for a row of another time.
    func days(of range: Range<Int>, into days: inout [Int32]) {
        guard let times else {
            for place in 0..<range.count { days[place] = 0 }
            return
        }
        for (place, row) in range.enumerated() {
            let time = times[row]
            let isInside = time >= start && time < end
            days[place] = isInside ? Int32(truncatingIfNeeded: (time - start) / Timestamp.millisecondsPerDay) : -1
        }
    }

    /// Hands the rows of the days to `body` in blocks: the first row of a block, and its days.
    func forEachBlock(in range: Range<Int>? = nil, _ body: (Int, [Int32]) -> Void) {
        var days = [Int32](repeating: -1, count: Self.block)
        let range = range ?? 0..<rows
        var first = range.lowerBound
        while first < range.upperBound {
            let end = min(first + Self.block, range.upperBound)
            self.days(of: first..<end, into: &days)
            if end - first < Self.block { for place in (end - first)..<Self.block { days[place] = -1 } }
            body(first, days)
            first = end
        }
    }
}

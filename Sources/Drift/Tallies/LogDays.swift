import Events
import Features
import LinearAlgebra
import Tables

/// The rows of a log by days, which may begin at any time of a day.
struct LogDays: Sendable {
    /// The beginning of the first day, in milliseconds since 1970 UTC.
    let start: Int64
    /// Where the rows of each day begin in `rows`; one entry more than there are days.
    private let bounds: [Int]
    private let rows: [UInt32]

    var count: Int { bounds.count - 1 }

    /// The rows of a day, ascending.
    subscript(day: Int) -> ArraySlice<UInt32> { rows[bounds[day]..<bounds[day + 1]] }

    /// The beginning of a day.
    func start(of day: Int) -> Int64 { start.adding(Int64(day) * Timestamp.millisecondsPerDay) }

    /// Sorts the rows of so many days from a moment on; other rows are left out.
    init(_ times: [Int64], from start: Int64, days: Int) {
        self.start = start
        let span = start..<start.adding(Int64(days) * Timestamp.millisecondsPerDay)
        var bounds = [Int](repeating: 0, count: days + 1)
        for time in times where span.contains(time) { bounds[Self.day(time, from: start) + 1] += 1 }
        for day in 0..<days { bounds[day + 1] += bounds[day] }
        var next = bounds
        var rows = [UInt32](repeating: 0, count: bounds[days])
        for row in times.indices where span.contains(times[row]) {
            let day = Self.day(times[row], from: start)
            rows[next[day]] = UInt32(row)
            next[day] += 1
        }
        (self.bounds, self.rows) = (bounds, rows)
    }

    /// All rows of a log without times, as if they were of one day.
    init(allOf count: Int) {
        (start, bounds, rows) = (0, [0, count], (0..<UInt32(count)).map { $0 })
    }

    /// The number of the day of a moment, counted from `start`.
    @inline(__always)
    static func day(_ time: Int64, from start: Int64) -> Int {
        // Moments may lie far apart, but a log of 2⁶³ milliseconds has no days.
        let distance = time.subtractingReportingOverflow(start)
        guard !distance.overflow else { return time < start ? .min : .max }
        let perDay = Timestamp.millisecondsPerDay
        return Int((distance.partialValue >= 0 ? distance.partialValue : distance.partialValue - perDay + 1) / perDay)
    }
}

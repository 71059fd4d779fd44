import Tables

/// The newest rows of a log, when they are too few and too far from all others to tell where the log ends.
///
/// Half-lives, labels and the default time of a batch are counted from the newest event, so one row of the year 2099
/// would decide them all. Of n rows in the order of their times, the k newest are stray if
///
///     k ≤ max(10, n / 1000),  k < n − k,  gap > 30 days,  gap > 20 · longest
///
/// with the gap between them and the row before, and the longest other time without a row within the 365 days that end
/// with that row. If there are several such gaps, the earliest counts.
///
/// Time: two passes over the times of a log that has more than k rows in its last 30 days, as nearly every log has. For
/// any other log O(n log k), to select the k newest times, and one more pass. Memory: at most 8 k times.
package struct StrayRows {
    /// How many rows are stray.
    package let count: Int
    /// The time of the newest row that is not.
    package let end: Int64

    static let shortestGap = 30 * Timestamp.millisecondsPerDay
    static let year = 365 * Timestamp.millisecondsPerDay
    static let ratio: Int64 = 20

    /// Looks for stray rows; `nil` if there are none.
    ///
    /// - Parameter times: The times of a log in any order, in milliseconds since 1970 UTC. They come from texts, so
    ///   their differences are far from the bounds of `Int64`.
    package init?(in times: [Int64]) {
        let most = min(max(10, times.count / 1000), (times.count - 1) / 2)
        guard most > 0, let newest = times.max() else { return nil }
        // More rows within the last 30 days would all follow a gap of 30 days, so they would be too many to be stray.
        guard times.count(where: { $0 >= newest - Self.shortestGap }) <= most else { return nil }
        let latest = Self.newest(most + 1, of: times)
        let candidates = (1...most).filter { latest[$0 - 1] - latest[$0] > Self.shortestGap }
        guard let first = candidates.last else { return nil }
        let landmarks = Self.landmarks(in: times, until: latest[first]) + latest[..<first].reversed()
        let found = candidates.last { count in
            let (end, gap) = (latest[count], latest[count - 1] - latest[count])
            return gap > Self.ratio * Self.longestGap(between: landmarks, until: end)
        }
        guard let found else { return nil }
        count = found
        end = latest[found]
    }

    /// The newest times, the newest first.
    private static func newest(_ count: Int, of times: [Int64]) -> [Int64] {
        var kept: [Int64] = []
        var least = Int64.min
        for time in times where time > least {
            kept.append(time)
            if kept.count == 8 * count {
                kept.sort(by: >)
                kept.removeLast(7 * count)
                least = kept[count - 1]
            }
        }
        kept.sort(by: >)
        return Array(kept.prefix(count))
    }

    /// The first and the last time of every day of the year up to `end`, and the newest time before that year; ascending.
    ///
    /// Between two of them lies every gap of more than a day. Shorter gaps decide nothing, because 20 days are fewer
    /// than 30.
    private static func landmarks(in times: [Int64], until end: Int64) -> [Int64] {
        let start = end - year
        var before = Int64.min
        var first = [Int64](repeating: .max, count: 366)
        var last = [Int64](repeating: .min, count: 366)
        for time in times where time <= end {
            if time < start {
                before = max(before, time)
            } else {
                let day = Int((time - start) / Timestamp.millisecondsPerDay)
                first[day] = min(first[day], time)
                last[day] = max(last[day], time)
            }
        }
        let days = first.indices.filter { first[$0] <= last[$0] }
        return (before == .min ? [] : [before]) + days.flatMap { [first[$0], last[$0]] }
    }

    /// The longest time without a row within the year up to `end`; of a gap that begins earlier only the part within.
    private static func longestGap(between landmarks: [Int64], until end: Int64) -> Int64 {
        let start = end - year
        var longest: Int64 = 0
        for (earlier, later) in zip(landmarks, landmarks.dropFirst()) where later > start && later <= end {
            longest = max(longest, later - max(earlier, start))
        }
        return longest
    }
}

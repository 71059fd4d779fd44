extension StrayRows {
    /// The events of one day in UTC.
    package struct Day: Sendable, Equatable {
        package var count: Int
        /// The first and the last of their times, in milliseconds since 1970 UTC.
        package var first: Int64
        package var last: Int64

        package init(count: Int, first: Int64, last: Int64) {
            self.count = count
            self.first = first
            self.last = last
        }
    }

    /// Looks for stray rows in a log of which only the days are known, with the result of `init(in:)` on all times.
    ///
    /// A gap of more than a day begins with the last time of one day and ends with the first of another, and shorter
    /// ones decide nothing.
    ///
    /// - Parameter days: The days that have events, in ascending order.
    package init?(days: [Day]) {
        let rows = days.reduce(0) { $0 + $1.count }
        let most = min(max(10, rows / 1000), (rows - 1) / 2)
        guard most > 0 else { return nil }
        var found: (count: Int, end: Int64)?
        var newer = 0
        for index in days.indices.dropFirst().reversed() {
            newer += days[index].count
            if newer > most { break }
            let before = days[index - 1].last
            let gap = days[index].first - before
            if gap > Self.shortestGap, gap > Self.ratio * Self.longestGap(in: days[..<index], until: before) {
                found = (newer, before)
            }
        }
        guard let stray = found else { return nil }
        count = stray.count
        end = stray.end
    }

    /// The longest time without a row within the year up to `end`; of a gap that begins earlier only the part within.
    private static func longestGap(in days: ArraySlice<Day>, until end: Int64) -> Int64 {
        var longest: Int64 = 0
        for (earlier, later) in zip(days, days.dropFirst()) where later.first > end - year {
            longest = max(longest, later.first - max(earlier.last, end - year))
        }
        return longest
    }
}

import Events
import Tables

/// How many events each day has, in UTC.
struct DayHistogram: Sendable {
    /// The day of the first entry, counted from 1970-01-01.
    private var start = 0
    /// Days without events have the count 0.
    private var days: [StrayRows.Day] = []

    private static let none = StrayRows.Day(count: 0, first: .max, last: .min)
    /// How many days are added at once before the first one.
    private static let slack = 64

    /// The days that have events, in ascending order, with their numbers since 1970-01-01.
    var filled: [(number: Int, day: StrayRows.Day)] {
        days.indices.filter { days[$0].count > 0 }.map { (start + $0, days[$0]) }
    }

    /// The number of the day of a time, in days since 1970-01-01.
    static func day(of time: Int64) -> Int {
        let perDay = Timestamp.millisecondsPerDay
        return Int((time >= 0 ? time : time - perDay + 1) / perDay)
    }

    /// Adds an event by its time, which is of a year that a column of times may have.
    mutating func add(_ time: Int64) {
        let index = index(of: Self.day(of: time))
        days[index].count += 1
        days[index].first = min(days[index].first, time)
        days[index].last = max(days[index].last, time)
    }

    mutating func add(_ other: DayHistogram) {
        for (number, day) in other.filled {
            let index = index(of: number)
            days[index].count += day.count
            days[index].first = min(days[index].first, day.first)
            days[index].last = max(days[index].last, day.last)
        }
    }

    /// Leaves out the times outside of a range.
    mutating func keep(_ range: ClosedRange<Int64>) {
        for index in days.indices where days[index].count > 0 {
            guard days[index].last >= range.lowerBound, days[index].first <= range.upperBound else {
                days[index] = Self.none
                continue
            }
            days[index].first = max(days[index].first, range.lowerBound)
            days[index].last = min(days[index].last, range.upperBound)
        }
    }

    /// How many events are before the day of a time, and how many after it.
    func rows(around time: Int64) -> (before: Int, after: Int) {
        let number = Self.day(of: time)
        var (before, after) = (0, 0)
        for (other, day) in filled {
            if other < number { before += day.count }
            if other > number { after += day.count }
        }
        return (before, after)
    }

    private mutating func index(of day: Int) -> Int {
        if days.isEmpty { start = day }
        if day < start {
            let added = start - day + Self.slack
            days.insert(contentsOf: repeatElement(Self.none, count: added), at: 0)
            start -= added
        }
        let index = day - start
        if index >= days.count { days.append(contentsOf: repeatElement(Self.none, count: index + 1 - days.count)) }
        return index
    }
}

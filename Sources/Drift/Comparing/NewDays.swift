import Features
import Tables

/// The days that new events are judged by.
struct NewDays: Sendable, Equatable {
    /// The beginning of the first period of 24 hours, and how many there are.
    let start: Int64
    let count: Int
    /// Those that the new data cover in whole, whose numbers of events can be judged.
    let whole: Range<Int>

    /// More days are not judged: whoever compares a year with a training compares two trainings.
    static let most = 366

    /// - Returns: `nil` without a window and without times.
    init?(_ window: Range<Int64>?, _ times: [Int64]?) {
        let perDay = Timestamp.millisecondsPerDay
        if let window, !window.isEmpty {
            let length = window.upperBound.subtracting(window.lowerBound)
            if length % perDay == 0 {
                count = Int(min(length / perDay, Int64(Self.most)))
                start = window.upperBound.subtracting(Int64(count) * perDay)
                whole = 0..<count
                return
            }
            let last = startOfDay(window.upperBound.subtracting(1))
            let all = Int((last.subtracting(startOfDay(window.lowerBound))) / perDay) + 1
            count = min(all, Self.most)
            start = last.subtracting(Int64(count - 1) * perDay)
            let first = start < window.lowerBound ? 1 : 0
            let end = last.adding(perDay) > window.upperBound ? count - 1 : count
            whole = first..<max(first, end)
            return
        }
        guard let times, let first = times.min(), let newest = times.max() else { return nil }
        let last = startOfDay(newest)
        let all = Int(last.subtracting(startOfDay(first)) / perDay) + 1
        count = min(all, Self.most)
        start = last.subtracting(Int64(count - 1) * perDay)
        whole = 0..<count
    }
}

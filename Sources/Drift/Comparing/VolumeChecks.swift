import Diagnostics
import Documents
import Tables

/// The numbers of events by day, of all types and of each.
struct VolumeChecks {
    /// A day of the new data.
    struct Day {
        let start: Int64
        let isWhole: Bool
        let day: Snapshot.Day
    }

    let days: [Day]
    let judge: CheckJudge

    /// Judges all events, or those of a type, by the day that lies farthest from what is expected.
    ///
    /// The statistic is the relative change: −1 where no event is left, 1 for twice as many as expected. One that is set
    /// by hand counts in both directions.
    func check(_ name: String, of type: String?, usual: UsualVolume) -> DriftCheck {
        let set = judge.thresholds.value(for: name)
        func unknown(_ words: String) -> DriftCheck {
            DriftCheck(name, .unknown, statistic: "change", value: nil, threshold: set, isSet: set != nil, found: words)
        }
        let whole = days.filter(\.isWhole)
        guard !whole.isEmpty else { return unknown("the new data cover no whole day, so no day can be counted") }
        var worst: (excess: Double, day: Day, expected: Double, limit: Double?)?
        for day in whole {
            guard let expected = usual.expected(at: day.start), expected > 0 else { continue }
            let count = Double(day.day.ordinary(type))
            let change = count / expected - 1
            let range = set.map { expected * (1 - $0)...expected * (1 + max($0, 0)) } ?? usual.usual(expected)
            let limit = range.map { (count < expected ? $0.lowerBound : $0.upperBound) / expected - 1 }
            // How far beyond the limit, or towards it, in parts of the way from what is expected.
            let excess = limit.map { $0 == 0 ? abs(change) : change / $0 } ?? abs(change)
            if worst.map({ excess > $0.excess }) ?? true { worst = (excess, day, expected, limit) }
        }
        guard let worst else {
            guard usual.past != nil else { return unknown(CheckJudge.tooFewDays) }
            // A shop that is closed on Sundays has none to expect.
            let count = whole.reduce(0) { $0 + $1.day.ordinary(type) }
            var check = unknown("\(count.grouped) events; on such days of the week the training had none")
            if count == 0 { check.state = .usual }
            return check
        }
        let count = worst.day.day.ordinary(type)
        let what = type.map { " of type \($0.visible)" } ?? ""
        let words = "\(count.grouped) event\(count == 1 ? "" : "s")\(what) on \(Self.date(worst.day.start))"
        let seen = usual.seen(worst.expected).map { range in
            "; days like it had \(Int(range.lowerBound.rounded()).grouped) to \(Int(range.upperBound.rounded()).grouped)"
        }
        let change = Double(count) / worst.expected - 1
        guard let limit = worst.limit else { return unknown("\(words); \(CheckJudge.tooFewDays)") }
        let isAlarm = change < 0 ? change < limit : change > limit
        return DriftCheck(
            name, isAlarm ? .alarm : .usual, statistic: "change", value: change, threshold: rounded(limit),
            isSet: set != nil, found: words + (seen ?? ""))
    }

    /// `2024-12-27`.
    static func date(_ start: Int64) -> String { String(Timestamp.text(start).prefix(10)) }
}

import Diagnostics
import Tables

/// Drops the rows that stand too far from all others in time to tell where a log begins or ends; see `StrayRows`.
///
/// The rule for the oldest rows is that for the newest with all times turned round.
struct StrayTimes {
    private let ends: CleaningStep.Times.Stray
    /// The end of the window of time that the log was read with, which may confirm its newest rows.
    private let until: Int64?

    init(_ settings: CleaningStep.Times, until: Int64?) {
        ends = settings.stray ?? .all
        self.until = until
    }

    func found(in log: EventLog) throws -> LogCleaning.Outcome {
        let times = try log.requiredTimes(for: .times)
        var (first, last) = (Int64.min, Int64.max)
        if ends != .oldest, !log.confirmsNewest(until: until), let stray = StrayRows(in: times) {
            last = stray.end
        }
        if ends != .newest {
            // Times come from texts, so none is the least number of its type.
            let turned = last == .max ? times.map { -$0 } : times.filter { $0 <= last }.map { -$0 }
            if let stray = StrayRows(in: turned) { first = -stray.end }
        }
        let isKept = times.map { $0 >= first && $0 <= last }
        let (early, late) = (times.count { $0 < first }, times.count { $0 > last })
        return LogCleaning.Outcome(
            isKept: isKept, counts: ["oldest": early, "newest": late],
            words: [
                early == 0 ? nil : "\(early) before all others, which begin at \(Timestamp.text(first))",
                late == 0 ? nil : "\(late) after all others, which end at \(Timestamp.text(last))",
            ].compactMap(\.self).joined(separator: ", "))
    }
}

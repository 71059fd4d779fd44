import Diagnostics
import Ids
import Tables

extension EventLog {
    /// Refuses a log whose newest rows are stray, unless the end of its window of time says that the log ends there.
    ///
    /// The window ends there if it ends at most a day after the newest row. This is how users confirm rows behind a
    /// gap that is real, such as the first orders after a shop was closed for months.
    ///
    /// - Parameters:
    ///   - until: The end of the window that the log was read with, in milliseconds since 1970 UTC.
    ///   - files: The tables of the log.
    /// - Throws: `UserError` with code `invalidData`; its text depends neither on the order of the rows nor on threads.
    func checkNewestRows(until: Int64?, files: [String]) throws {
        guard let timestamp, let stray = StrayRows(in: timestamp), let newest else { return }
        if confirmsNewest(until: until) { return }
        let (are, them) = stray.count == 1 ? ("is", "it") : ("are", "them")
        let end = Timestamp.text(stray.end)
        let rows = examples(after: stray.end, in: timestamp)
        let problem: Message =
            "\(stray.count) of \(count) events \(are) dated long after all others, which end at \(end), and would decide "
            + "where the log ends: \(rows)"
        let remedy: Message =
            "Leave \(them) out with \(.eventsUntil, Timestamp.text(Self.dayAfter(stray.end))) and mend the source"
        throw UserError(
            .invalidData, problem, at: .init(file: files.joined(separator: ", ")),
            remedy: remedy + "; if the gap is real, say so with \(.eventsUntil, Timestamp.text(Self.dayAfter(newest)))")
    }

    /// Whether the end of a window of time says that the log ends with its newest row.
    func confirmsNewest(until: Int64?) -> Bool {
        // The sum cannot overflow, unlike a difference: `until` may come from a file of settings.
        guard let until, let newest else { return false }
        return until <= newest + Timestamp.millisecondsPerDay
    }

    /// Up to three of the rows after a time, the newest first: `user 'u7', item 'tea' at 2099-01-01T00:00:00Z`.
    private func examples(after end: Int64, in times: [Int64]) -> String {
        let rows = times.indices.filter { times[$0] > end }.sorted { first, second in
            (-times[first], user[first], item?[first] ?? 0) < (-times[second], user[second], item?[second] ?? 0)
        }
        let texts = rows.prefix(Self.mostExamples).map { row in
            let item = item.map { ", item \(Self.quoted(items, Int($0[row])))" } ?? ""
            return "user \(Self.quoted(users, Int(user[row])))\(item) at \(Timestamp.text(times[row]))"
        }
        let others = rows.count - texts.count
        return texts.joined(separator: "; ") + (others > 0 ? "; and \(others) more" : "")
    }

    private static let mostExamples = 3

    private static func quoted(_ ids: IdTable, _ index: Int) -> String {
        ids[index].withUnsafeBytes { excerpt($0) }
    }

    /// The start of the day after a time, in UTC.
    private static func dayAfter(_ time: Int64) -> Int64 {
        let rest = time % Timestamp.millisecondsPerDay
        return time - (rest < 0 ? rest + Timestamp.millisecondsPerDay : rest) + Timestamp.millisecondsPerDay
    }
}

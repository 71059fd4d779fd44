import Diagnostics
import Events
import Features
import LinearAlgebra
import Tables

/// Events that were read as a version's training read its own, and which of them came after it.
struct MonitoredLog: Sendable {
    /// All events of the tables.
    let log: EventLog
    /// Those of the window; nil when there is none.
    let new: EventLog?
    let window: Range<Int64>?
    let account: EventsAccount

    /// How events are read, and which of them are new.
    struct Terms {
        var files: [String]
        var options: EventOptions
        var consent: Consent?
        var needsRatings = false
        /// Whether an event must have a product.
        var needsItems = true
        /// The newest event of the training; nil where nobody knows it.
        var learnt: Int64?
        /// The window that was asked for.
        var from: Int64?
        var until: Int64?
        /// What the training did to its events that these options do not do.
        var notApplied: [String] = []
        /// The time of the run, in milliseconds since 1970 UTC.
        var now: Int64
    }

    /// Reads the events.
    ///
    /// - Throws: `UserError` as `EventLog.read`, and with code `wrongUsage` for a window of events without times.
    init(_ terms: Terms, threads: Threads, progress: Progress) throws {
        var options = terms.options
        // The whole log is cleaned, because a step may need the days before.
        options.until = terms.until
        let log = try EventLog.read(
            files: terms.files, options: options, consent: terms.consent, needsItems: terms.needsItems,
            needsRatings: terms.needsRatings, isTraining: false, threads: threads, progress: progress)
        try log.consentJoin?.check(against: "the events", progress: progress)
        progress.step("events:\n\(log.funnel)")
        for text in terms.notApplied { progress.step("not applied: \(text)") }
        self.log = log
        var account = EventsAccount(
            funnel: log.funnel, events: log.count, learnt: terms.learnt, consent: log.consentCounts,
            identities: log.identityCounts, notApplied: terms.notApplied)
        guard let times = log.timestamp, let newest = times.max(), let oldest = times.min() else {
            if let from = terms.from {
                throw UserError(
                    .wrongUsage, "\(.eventsFrom, Timestamp.text(from)) has no effect: the events have no times",
                    remedy: "Leave it out, or name their column with \(.timestampColumn)")
            }
            (new, window, self.account) = (log, nil, account)
            return
        }
        let start = terms.from ?? Self.start(after: terms.learnt, oldest: oldest)
        let end = terms.until ?? Self.end(of: newest, now: terms.now)
        let isNew = times.map { $0 >= start && $0 < end }
        account.events = isNew.count { $0 }
        account.newest = newest
        if start < end { (account.from, account.until) = (start, end) }
        window = start < end ? start..<end : nil
        new = account.events == 0 ? nil : account.events == log.count ? log : log.keeping(isNew, reason: "not new")
        self.account = account
    }

    /// The first moment of new events: just after the newest of the training; where the tables begin later, the day with
    /// which they begin.
    private static func start(after learnt: Int64?, oldest: Int64) -> Int64 {
        guard let learnt else { return startOfDay(oldest) }
        let end = learntEnd(learnt).adding(1)
        return oldest < end ? end : max(end, startOfDay(oldest))
    }

    /// The last moment that counts as learnt: a midnight stands for its whole day, because a log that has days only has no
    /// other times.
    private static func learntEnd(_ newest: Int64) -> Int64 {
        newest % Timestamp.millisecondsPerDay == 0 ? newest.adding(Timestamp.millisecondsPerDay - 1) : newest
    }

    /// The end of the newest event's day if that day is over, else just after the event.
    private static func end(of newest: Int64, now: Int64) -> Int64 {
        let midnight = startOfDay(newest).adding(Timestamp.millisecondsPerDay)
        return midnight <= now ? midnight : newest.adding(1)
    }
}

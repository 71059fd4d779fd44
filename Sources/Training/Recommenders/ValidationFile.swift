import Diagnostics
import Events
import Files
import Ids
import Interactions
import LinearAlgebra
import Sources

/// A file of events that the trials of a search are judged on, apart from those that they learn from.
struct ValidationFile {
    /// As it was named; a pattern stands for several.
    let path: String
    /// The data that trials learn from.
    let training: RecommenderTraining
    let refit: Refit
    /// Which items lists leave out.
    let mask: ItemMask

    /// From so many events on, a file of which all are known is refused.
    private static let fewestOfALeak = 20

    /// Reads the file, and the events: both are read in one way, except that the window of time is that of the events.
    ///
    /// Where the winner learns from the file as well, both are also read as one log, so that what refuses the two
    /// together refuses them before the search.
    ///
    /// - Throws: `UserError` for a file that is one of the events, holds nothing but what they hold, or has nobody and
    ///   nothing that they have, and for tables that cannot be read.
    func events(threads: Threads, _ progress: Progress) throws -> SearchedEvents {
        try checkSources()
        // It is read twice, and a query that is asked again may have another result.
        let results = try KeptResults(of: [path], progress: progress)
        defer { withExtendedLifetime(results) {} }
        let consent = try training.consent?.read()
        let hidden = try read(consent, threads: threads, progress)
        try checkWindow(hidden)
        var reading = training
        if refit == .all { reading.events.append(path) }
        let log = try reading.read(consent, threads: threads, progress)
        let learnt = try learnt(from: log, hidden, threads: threads)
        let counts = try counts(of: hidden, learnt, progress)
        return SearchedEvents(
            log: log, parts: HoldOut.Parts(training: learnt, given: nil, hidden: hidden),
            judged: .file(path, fingerprint: try hidden.fingerprint(threads: threads)), validation: counts)
    }

    private func checkSources() throws {
        try TableSource.checkReadOnce(
            training.events + [path]
                + [training.items, training.consent?.path, training.options.identities?.path].compactMap(\.self))
        if training.options.identities?.path == "-" {
            throw UserError(
                .wrongUsage, "the table of pairs is read for both tables of events, but standard input only once",
                remedy: "Give \(.identityTable) a file")
        }
        let sources = try TableSource.named([path])
        if refit == .all, let source = sources.first(where: { $0.path == "-" || Folder.isPipe($0.path) }) {
            throw UserError(
                .wrongUsage, "\(source.name) can be read only once, but the trials and the winner need its events",
                at: .init(file: path), remedy: "Give a file, or \(.refit, "train"), so that only the trials need them")
        }
        let events = try TableSource.named(training.events)
        for source in sources {
            let same = events.first { TableSource.repeated(among: [$0, source]) != nil }
            guard let same else { continue }
            let name = same.name == source.name ? "" : ", there called \(same.name)"
            throw UserError(
                .wrongUsage, "the trials would be judged on what they learn from: the file is one of the events\(name)",
                at: .init(file: source.name), remedy: "Name a file of other events, or hold out with \(.holdOutFrom)")
        }
    }

    /// Reads the file alone.
    private func read(_ consent: Consent?, threads: Threads, _ progress: Progress) throws -> EventLog {
        // What must be found does not depend on an order in place of times; the winner's training asks both for it.
        var options = refit == .all ? training.options : training.options.withoutOrder
        (options.from, options.until) = (nil, nil)
        // The events say which types mean "bought"; not all of them need be here.
        options.purchaseTypes = nil
        let log = try EventLog.read(
            files: [path], options: options, consent: consent, endsAtNewest: false, threads: threads,
            progress: progress)
        progress.step("events to judge by:\n\(log.funnel)")
        return log
    }

    /// Refuses a window of time that would keep the winner from learning from the file.
    private func checkWindow(_ hidden: EventLog) throws {
        let (from, until) = (training.options.from, training.options.until)
        guard refit == .all, let times = hidden.timestamp else { return }
        let outside = times.count { time in
            from.map { time < $0 } ?? false || until.map { time >= $0 } ?? false
        }
        guard outside > 0 else { return }
        let bound: ParameterKey =
            if let until, times.contains(where: { $0 >= until }) { .eventsUntil } else { .eventsFrom }
        throw UserError(
            .wrongUsage,
            """
            \(bound) is about the events, but the winner learns from this file as well, of which it would leave out \
            \(outside) of \(times.count) events
            """,
            at: .init(file: path),
            remedy: """
                Give \(.refit, "train"), so that the winner learns from the events alone, or cut the tables \
                themselves and leave \(bound) out
                """)
    }

    /// The events that the trials learn from: where the log is of both, those before the last ones.
    private func learnt(from log: EventLog, _ hidden: EventLog, threads: Threads) throws -> EventLog {
        guard refit == .all else { return log }
        let end = log.count - hidden.count
        let isLearnt = (0..<log.count).map { $0 < end }
        let own = log.keeping(isLearnt.map { !$0 }, reason: "not to judge by")
        guard end > 0, try own.fingerprint(threads: threads) == hidden.fingerprint(threads: threads) else {
            throw UserError(
                .invalidData,
                """
                its events are others alone than together with the tables of events, so it changed meanwhile, or these \
                tables have no event
                """,
                at: .init(file: path), remedy: "Try again when no table changes")
        }
        return log.keeping(isLearnt, reason: "to judge by")
    }

    private func counts(
        of hidden: EventLog, _ learnt: EventLog, _ progress: Progress
    ) throws -> ValidationCounts {
        let users = Self.met(hidden.users, learnt.users)
        let items = Self.met(hidden.items, learnt.items)
        progress.step(
            "\(hidden.count) events to judge by: of \(users.total) customers, of whom trials do not know "
                + "\(users.unknown), and of \(items.total) items, of which they do not know \(items.unknown)")
        if users.known == 0 { throw strangers("customers", hidden.users, learnt.users) }
        if items.known == 0 { throw strangers("items", hidden.items, learnt.items) }
        let shared = try SharedEvents(hidden, learnt)
        try check(shared, hidden, learnt, progress)
        return ValidationCounts(events: hidden.count, users: users, items: items, repeated: shared.first)
    }

    /// The error of ids of which none meets.
    private func strangers(_ words: String, _ ids: IdTable, _ others: IdTable) -> UserError {
        UserError(
            .invalidData,
            """
            none of its \(ids.count) \(words) is among the \(others.count) of the events: it has \
            '\(ids.string(at: 0))', they have '\(others.string(at: 0))'
            """,
            at: .init(file: path), remedy: "Give events of customers and items that the tables of events have")
    }

    private static func met(_ ids: IdTable, _ others: IdTable) -> IdCounts {
        let known = ids.indices.count { others.index(of: ids[$0]) != nil }
        return IdCounts(known: known, unknown: ids.count - known)
    }

    /// Refuses a file of which the trials know all events, and warns where they know some.
    private func check(
        _ shared: SharedEvents, _ hidden: EventLog, _ learnt: EventLog, _ progress: Progress
    ) throws {
        guard shared.first > 0 else { return }
        let problem: Message = """
            \(shared.first) of \(hidden.count) events to judge by are among the \(learnt.count) that trials learn from \
            (as \(shared.second) of these, by \(shared.words))
            """
        // Without a time or an order, nobody can tell a copy from what was bought again.
        let isLeak = shared.hasMoments || mask == .seen
        if isLeak, shared.first == hidden.count, hidden.count >= Self.fewestOfALeak {
            throw UserError(
                .invalidData, problem, at: .init(file: path),
                remedy: "Judge on events that are not in the tables of \(.events)")
        }
        let advice: Message =
            isLeak
            ? "what trials know is no test, so leave these out of the one or the other"
            : "without times or orders nobody can tell copies from what was bought again"
        progress.warning("\(path.visible): \(problem); \(advice)")
    }
}

package import Diagnostics
import Documents
import Evaluation
package import Events
import Ids
package import Interactions
package import LinearAlgebra
import Measuring
import ModelFiles
package import ModelStore
import RecommenderModels
package import Recommenders
import Synchronization
import Tables
package import Tuning

/// A search for the best algorithm and parameters on a shop's own data; the result is a model.
package struct RecommenderTuning: Sendable {
    /// The data and other settings; the search replaces the algorithm.
    package var training: RecommenderTraining
    /// The hold-out for the trials.
    ///
    /// `nil` means the newest fifth of the events, or a fifth of the customers if the events have no times.
    package var holdOut: HoldOut?
    package var algorithms: [RecommenderAlgorithm.Name] = [.ials, .itemNeighbours, .ease, .rp3beta]
    /// Whether `repeat` competes, too, where lists may hold what customers have and the events have times.
    package var addsRepeat = true
    /// The measure by which the best trial is chosen.
    package var metric = "ndcg@20"
    package var end = Tuning.End.seconds(600)
    package var seed: UInt64 = 0
    /// Which items the lists of trials leave out.
    package var mask = ItemMask.seen

    package init(_ training: RecommenderTraining) {
        self.training = training
    }

    /// Searches, then trains the best algorithm on all data and writes it as a version.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - store: The store for the version; unfinished trials are stored in the model's folder.
    ///   - author: The user who writes it, and the clock.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the best trial so far, and what is left of the search.
    /// - Returns: The trials and the version.
    /// - Throws: `UserError` for the data, the parameters, or the store.
    package func run(
        model: String, store: ModelStore, author: Author, machine: Machine, progress: Progress
    ) throws -> TuningReport {
        _ = try measure()
        guard training.start == nil else {
            throw UserError(
                .wrongUsage, "\(.start) has no effect with a search, whose trials begin with random factors",
                remedy: "Leave it out, or train without a search")
        }
        try training.prepare(model: model, store: store, author: author)
        let log = try training.read(threads: machine.threads, progress)
        let journal = try store.workFile(named: "tuning.jsonl", of: model)
        return try search(log, journal: journal, machine: machine, progress: progress) { found in
            var final = training
            final.train = found.winner.algorithm
            let report = try final.trainAndWrite(
                log, heldOut: nil, quality: found.quality, model: model, store: store, author: author,
                machine: machine, progress: progress)
            return TuningReport(found, model: model, version: report.version)
        }
    }

    /// Searches for the best algorithm and parameters; trains nothing on all data and writes no version.
    ///
    /// - Parameters:
    ///   - log: The events to search on.
    ///   - path: The file of the trials that are done, from which a search that was ended goes on.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the best trial so far, and what is left of the search.
    ///   - use: Makes the result from what was found; the file of the trials goes when it has succeeded.
    /// - Returns: What `use` made.
    /// - Throws: `UserError` for the data, the parameters, or the file, and the errors of `use`.
    package func search<Result>(
        _ log: EventLog, journal path: String, machine: Machine, progress: Progress,
        then use: (FoundRecommender) throws -> Result
    ) throws -> Result {
        let measure = try measure()
        let algorithms = try competing(on: log, progress)
        let holdOut = try self.holdOut ?? Self.usual(for: log)
        let parts = try holdOut.parts(of: log, seed: seed)
        let countsPurchases = algorithms.contains { $0.parameters.countsPurchases }
        var interactions = try Interactions(
            parts.training, options: training.interactions, countsPurchases: countsPurchases,
            threads: machine.threads)
        // Standard input is read once, for the table that is kept with the model.
        if countsPurchases, training.items != "-" {
            interactions.itemCategories = try training.itemRecords()?.content(for: interactions.items, .silent)
                .content.categories
        }
        let task = try ValidationTask(
            interactions, hidden: parts.hidden, given: parts.given, measure: measure, mask: mask,
            fallback: try training.chosenFallback(for: interactions), threads: machine.threads)
        progress.step(
            "trials learn from \(interactions.matrix.count) pairs of \(interactions.users.count) users and "
                + "\(interactions.items.count) items; \(task.users) users have \(task.pairs) pairs to find")
        let journal = try TrialJournal(
            path,
            search: try settings(
                algorithms, fingerprint: try log.fingerprint(ordered: true, threads: machine.threads), holdOut))
        if journal.dropped > 0 {
            progress.warning(
                "\(journal.dropped) trials of another search for this model, which never ended, are dropped")
        }
        let (done, spent) = (journal.trials, journal.seconds)
        if !done.isEmpty { progress.step("\(done.count) trials were done before") }
        let start = machine.clock() - spent
        let lines = Mutex(journal)
        let search = Tuning(task, algorithms: algorithms, end: end, seed: seed, threads: machine.threads)
        let trials = try search.run(
            recorded: done, spent: spent,
            record: { trial in try lines.withLock { try $0.append(trial, seconds: machine.clock() - start) } },
            clock: machine.clock, progress: progress)
        progress.step("\(trials.count) trials are done")
        let verdict = Verdict(trials, measure: measure, users: task.users)
        if let doubt = verdict.doubt(holdOut) { progress.warning(doubt) }
        let result = try use(
            FoundRecommender(
                metric: measure, users: task.users, pairs: task.pairs, holdOut: holdOut, masked: mask,
                verdict: verdict, trials: trials))
        lines.withLock { $0.remove() }
        return result
    }

    /// Everything that the trials depend on.
    private func settings(
        _ algorithms: [RecommenderAlgorithm.Name], fingerprint: String, _ holdOut: HoldOut
    ) throws -> JSONValue {
        var settings: [String: JSONValue] = [
            "fingerprint": .string(fingerprint), "interactions": try JSONValue(encoding: training.interactions),
            "hold_out": try JSONValue(encoding: holdOut), "metric": .string(metric), "seed": .string("\(seed)"),
            "algorithms": .array(algorithms.map { .string($0.rawValue) }), "code": .string(codeVersion),
            "end": .string("\(end)"), "mask": .string(mask.rawValue), "journal": .int(2),
        ]
        if let fallback = training.fallback { settings["fallback"] = .string(fallback.rawValue) }
        return .object(settings)
    }

    private func measure() throws -> Measure {
        let measure = try Measure(parsing: metric)
        guard measure.countsHits else {
            throw UserError(
                .wrongUsage, "\(.tuningMetric, metric) tells nothing of what customers want, so it cannot decide",
                remedy: "Give a measure of hits, such as ndcg@20")
        }
        guard measure.part == nil else {
            throw UserError(
                .wrongUsage, "\(.tuningMetric, metric) is about a part of what customers want, so it cannot decide",
                remedy: "Give a measure of all hits, such as ndcg@20")
        }
        return measure
    }

    /// The newest fifth of the events, or else a fifth of the customers with four fifths of their items given.
    private static func usual(for log: EventLog) throws -> HoldOut {
        guard let times = log.timestamp?.sorted(), let first = times.first, let last = times.last, first < last else {
            return .users(share: 0.2, given: 0.8)
        }
        return .from(max(times[times.count * 4 / 5], first + 1))
    }
}

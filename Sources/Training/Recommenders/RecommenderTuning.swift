package import Diagnostics
import Documents
package import Evaluation
package import Events
import Ids
package import Interactions
package import LinearAlgebra
import Measuring
import ModelFiles
package import ModelStore
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
        let measure = try measure()
        try training.prepare(model: model, store: store, author: author)
        let log = try training.read(threads: machine.threads, progress)
        let holdOut = try self.holdOut ?? Self.usual(for: log)
        let parts = try holdOut.parts(of: log, seed: seed)
        let interactions = try Interactions(parts.training, options: training.interactions, threads: machine.threads)
        let task = try ValidationTask(
            interactions, hidden: parts.hidden, given: parts.given, measure: measure, mask: mask,
            threads: machine.threads)
        progress.step(
            "trials learn from \(interactions.matrix.count) pairs of \(interactions.users.count) users and "
                + "\(interactions.items.count) items; \(task.users) users have \(task.pairs) pairs to find")
        let journal = try TrialJournal(
            store.workFile(named: "tuning.jsonl", of: model),
            search: try settings(fingerprint: try log.fingerprint(threads: machine.threads), holdOut))
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
        let winner = verdict.winner
        if let doubt = verdict.doubt(holdOut) { progress.warning(doubt) }

        var final = training
        final.train = winner.algorithm
        var quality = Quality(
            split: Quality.Split(holdOut),
            metrics: [measure.description: Quality.Value(winner.value, low: winner.low, high: winner.high)])
        (quality.users, quality.pairs, quality.trials) = (task.users, task.pairs, trials.count)
        quality.mask = mask.rawValue
        let report = try final.trainAndWrite(
            log, heldOut: nil, quality: quality, model: model, store: store, author: author, machine: machine,
            progress: progress)
        lines.withLock { $0.remove() }
        return TuningReport(
            model: model, version: report.version, metric: measure, users: task.users, pairs: task.pairs,
            holdOut: holdOut, masked: mask, winner: winner, verdict: verdict, trials: trials)
    }

    /// Everything that the trials depend on.
    private func settings(fingerprint: String, _ holdOut: HoldOut) throws -> JSONValue {
        [
            "fingerprint": .string(fingerprint), "interactions": try JSONValue(encoding: training.interactions),
            "hold_out": try JSONValue(encoding: holdOut), "metric": .string(metric), "seed": .string("\(seed)"),
            "algorithms": .array(algorithms.map { .string($0.rawValue) }), "code": .string(codeVersion),
            "end": .string("\(end)"), "mask": .string(mask.rawValue), "journal": .int(2),
        ]
    }

    private func measure() throws -> Measure {
        let measure = try Measure(parsing: metric)
        guard measure.countsHits else {
            throw UserError(
                .wrongUsage, "\(.tuningMetric, metric) tells nothing of what customers want, so it cannot decide",
                remedy: "Give a measure of hits, such as ndcg@20")
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

/// The output of `tune`.
package struct TuningReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    /// The measure by which the winner was chosen, on the held-out customers.
    package let metric: Measure
    /// The number of customers with pairs to find; `pairs` is the total number of pairs.
    package let users: Int
    package let pairs: Int
    package let holdOut: HoldOut
    /// Which items the lists of the trials left out.
    package let masked: ItemMask
    package let winner: Trial
    /// What the search found, as far as its customers can tell.
    package let verdict: Verdict
    package let trials: [Trial]

    private enum CodingKeys: String, CodingKey {
        case model, version, metric, users, pairs, masked, winner, verdict, trials
        case holdOut = "hold_out"
    }
}

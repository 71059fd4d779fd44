package import Diagnostics
import Evaluation
package import Events
import Ids
package import Interactions
package import LinearAlgebra
import Measuring
package import ModelStore
import RecommenderModels
package import Recommenders
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
    /// A file of events that the trials are judged on, only without a hold-out; a pattern stands for several.
    package var validation: String?
    /// What the winner is trained on.
    package var refit = Refit.all
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

    /// Searches, then trains the best algorithm, on all data unless `refit` says otherwise, and writes it as a version.
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
        let began = machine.clock()
        _ = try measure()
        try checkCompetitors()
        guard training.start == nil else {
            throw UserError(
                .wrongUsage, "\(.start) has no effect with a search, whose trials begin with random factors",
                remedy: "Leave it out, or train without a search")
        }
        try training.prepare(model: model, store: store, author: author)
        let events = try events(threads: machine.threads, progress)
        let journal = try store.workFile(named: "tuning.jsonl", of: model)
        return try search(events, journal: journal, since: began, machine: machine, progress: progress) { found in
            let report = try winner(found).trainAndWrite(
                events.log, heldOut: nil, quality: found.quality, details: try found.details, masking: mask,
                model: model, store: store, author: author, machine: machine, progress: progress)
            return TuningReport(found, model: model, version: report.version, refit: refit)
        }
    }

    /// Searches for the best algorithm and parameters; trains nothing on all data and writes no version.
    ///
    /// - Parameters:
    ///   - log: The events to search on.
    ///   - choice: Chooses the customers who are held out; 0 chooses those whom a training holds out.
    ///   - path: The file of the trials that are done, from which a search that was ended goes on.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the best trial so far, and what is left of the search.
    ///   - use: Makes the result from what was found; the file of the trials goes when it has succeeded.
    /// - Returns: What `use` made.
    /// - Throws: `UserError` for the data, the parameters, or the file, and the errors of `use`.
    package func search<Result>(
        _ log: EventLog, choice: UInt64 = 0, journal path: String, machine: Machine, progress: Progress,
        then use: (FoundRecommender) throws -> Result
    ) throws -> Result {
        try search(heldOut(of: log, choice: choice), journal: path, machine: machine, progress: progress, then: use)
    }

    private func search<Result>(
        _ events: SearchedEvents, journal path: String, since began: Double? = nil, machine: Machine,
        progress: Progress, then use: (FoundRecommender) throws -> Result
    ) throws -> Result {
        let began = began ?? machine.clock()
        let measure = try measure()
        let (log, parts) = (events.log, events.parts)
        let algorithms = try competing(on: log, progress)
        // Standard input is read once, for the table that is kept with the model.
        let items = training.items == "-" ? nil : try training.itemRecords()
        let countsPurchases = algorithms.contains { $0.parameters.countsPurchases }
        let data = try events.judged.explaining {
            try ValidationData(
                parts, options: training.interactions, countsPurchases: countsPurchases, measure: measure, mask: mask,
                fallback: { try training.chosenFallback(for: $0) },
                categories: { try items?.content(for: $0.items, .silent).content.categories },
                threads: machine.threads)
        }
        let task = data.task
        progress.step(
            "trials learn from \(task.interactions.matrix.count) pairs of \(task.interactions.users.count) users and "
                + "\(task.interactions.items.count) items; \(task.users) users have \(task.pairs) pairs to find")
        let ownCounts = try ownCounts(task, parts, machine.threads)
        let journal = try TrialJournal(
            path,
            search: try settings(
                algorithms, fingerprint: try log.fingerprint(ordered: true, threads: machine.threads),
                categories: countsPurchases
                    ? items?.content(for: parts.training.items, .silent).content.categories : nil,
                events))
        if journal.dropped > 0 {
            progress.warning(
                "\(journal.dropped) trials of another search for this model, which never ended, are dropped")
        }
        let (done, spent) = (journal.trials, journal.seconds)
        if !done.isEmpty { progress.step("\(done.count) trials were done before") }
        let start = began - spent
        let search = Tuning(
            data, algorithms: algorithms, end: end, seed: seed,
            growth: refit == .train ? 1 : Double(log.count) / Double(max(parts.training.count, 1)),
            threads: machine.threads)
        let trials = try search.run(
            recorded: done, spent: machine.clock() - start,
            record: { try journal.append($0, seconds: machine.clock() - start) }, clock: machine.clock,
            progress: progress)
        progress.step("\(trials.count) trials are done")
        let verdict = Verdict(trials, measure: measure, users: task.users)
        if let doubt = verdict.doubt(events.judged.advice) { progress.warning(doubt) }
        let result = try use(
            FoundRecommender(
                metric: measure, users: task.users, pairs: task.pairs, judged: events.judged,
                validation: events.validation, masked: mask, verdict: verdict,
                ownCounts: ownCounts.map { self.verdict($0, verdict, trials, progress) }, trials: trials))
        journal.remove()
        return result
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
}

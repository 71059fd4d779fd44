import Diagnostics
import Documents
import Evaluation
import Events
import Gates
import Interactions
import LinearAlgebra
import Measuring
import ModelStore
import Recommenders
import Training
import Tuning

/// The stages of a recommender up to its version.
struct RecommenderStages {
    private let context: RunContext
    private let keys: RunKeys
    private let stages: RunStages

    init(_ context: RunContext, _ keys: RunKeys, _ stages: RunStages) {
        self.context = context
        self.keys = keys
        self.stages = stages
    }

    /// What was measured, for the manifest.
    private struct Measured: Codable {
        var quality: Quality?
        /// The groups, for reports.
        var details: VersionDetails?
    }

    /// What a search has found.
    private struct Winner: Codable {
        let algorithm: RecommenderAlgorithm
        let confidence: Confidence
        /// How many candidates were measured.
        let trials: Int
        /// The trials, for reports.
        let details: VersionDetails
    }

    /// - Returns: The number of the version.
    func train(_ recipe: RecommenderTraining) throws -> Int {
        var training = recipe
        training.start = context.beginning.map { .init(version: $0.version.description) }
        if let alias = context.pipeline.start, training.start == nil {
            context.progress.step(
                context.span == nil
                    ? "no version holds the alias '\(alias)' yet, so the training begins with random factors"
                    : "for a month of the past the training begins with random factors")
        }
        training.furtherMetrics = context.gates.compactMap { $0.measure?.name }
        try training.checkSettings()
        let start = try training.opened(in: context.store)
        let log = try stages.log(keys.read) {
            try training.read(threads: context.machine.threads, context.progress)
        }
        try stages.journal.update { $0.rows = log.funnel.rows }
        try log.checkReaches(context.spanBegin)
        training.holdOut = try context.pipeline.split?.holdOut(of: log)
        var found: Winner?
        if let search = context.pipeline.search {
            let best = try stages.run(keys.tune, keeping: { try winner(search, training, log, keep: $0) })
            training.train = best.algorithm
            training.interactions.confidence = best.confidence
            found = best
        }
        var measured = Measured()
        if let holdOut = training.holdOut {
            measured = try stages.run(keys.measure) { try self.measured(training, holdOut, log, start) }
            measured.quality?.trials = found?.trials
        }
        var details = measured.details ?? VersionDetails()
        details.trials = found?.details.trials
        let (settled, known, kept) = (training, measured.quality, details)
        // Handed over, because the log may need more memory than everything that follows.
        var events: EventLog? = consume log
        return try stages.run(keys.train, where: { try context.holds($0, by: keys.train) }) {
            // A version that was written just before a kill may not have been noted.
            if let number = try context.written(by: keys.train) { return number }
            guard let events = events.take() else { preconditionFailure("a stage runs once") }
            return try settled.trainAndWrite(
                consume events, start: start, heldOut: nil, quality: known, details: kept,
                pipeline: try context.account(keys.train), makingRoom: { try stages.checkpoints.makeRoom() },
                model: context.pipeline.model, store: context.store, author: context.author,
                machine: context.machine, progress: context.progress
            ).version
        }
    }

    /// The settings that a search finds on the events that the test leaves; kept before the trials are removed.
    private func winner(
        _ search: Pipeline.Search, _ training: RecommenderTraining, _ log: EventLog, keep: (Winner) throws -> Void
    ) throws -> Winner {
        let rest = try training.holdOut.map { try $0.parts(of: log, seed: 0).training } ?? log
        var tuning = RecommenderTuning(training)
        tuning.holdOut = try context.pipeline.split.flatMap { try $0.validation(of: rest) }
        if !search.algorithms.isEmpty { (tuning.algorithms, tuning.addsRepeat) = (search.algorithms, false) }
        (tuning.end, tuning.metric, tuning.seed) = (search.end, search.metric, search.seed)
        tuning.mask = training.mask ?? .seen
        let journal = try context.store.workFile(named: "tuning.jsonl", of: context.pipeline.model)
        // Other customers than those of the test, who are not there any more.
        let choice: UInt64 = training.holdOut == nil ? 0 : 1
        return try tuning.search(
            rest, choice: choice, journal: journal, machine: context.machine, progress: context.progress
        ) {
            context.progress.step("found: \($0.winner.summary)")
            let winner = Winner(
                algorithm: $0.winner.algorithm, confidence: $0.winner.confidence, trials: $0.trials.count,
                details: try $0.details)
            try keep(winner)
            return winner
        }
    }

    /// The quality on what is held out, beside the settings of the version that holds the alias where a gate asks for it.
    ///
    /// Where these cannot be trained on the data, the quality says why, and the run goes on.
    private func measured(
        _ training: RecommenderTraining, _ holdOut: HoldOut, _ log: EventLog, _ start: OpenedStart?
    ) throws -> Measured {
        let holder = context.needsTwin ? context.holder : nil
        if let holder {
            context.progress.step("the settings of \(holder.version) are trained again, to be measured beside")
        }
        let rivals = [holder].compactMap(\.self).map { rival($0, of: training, holdOut) }
        let measured = try training.measure(
            log, holdOut, from: start, against: rivals, context.machine, context.progress)
        var quality = measured.quality
        let details = VersionDetails(measured)
        guard let holder else { return Measured(quality: quality, details: details) }
        let name = Gate.Baseline.champion
        quality.baselines[name]?.version = holder.version.description
        if let error = measured.failures[name] {
            quality.baselines[name] = .init(
                unmeasured: context.reason(error, for: holder), version: holder.version.description)
        }
        return Measured(quality: quality, details: details)
    }

    /// The settings of the version that holds the alias, with the events that they read.
    private func rival(_ holder: Holder, of training: RecommenderTraining, _ holdOut: HoldOut) -> RecommenderRival {
        RecommenderRival(named: Gate.Baseline.champion) {
            let twin = try holder.twin(of: training)
            guard !twin.train.usesRatings, !training.train.usesRatings else {
                throw holder.incomparable("ranks in another way")
            }
            let isSameLog = twin.options == training.options
            guard isSameLog || holdOut.isByTime else {
                throw holder.incomparable(
                    "reads other events of the same files, and without a time nobody can keep the test out of them")
            }
            return (twin, try isSameLog ? nil : twin.read(threads: context.machine.threads, .silent))
        }
    }
}

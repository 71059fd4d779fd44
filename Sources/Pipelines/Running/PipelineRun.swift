package import Diagnostics
import Documents
import Files
import Gates
package import LinearAlgebra
package import ModelStore
import Reports
import Training
import Validation

/// One execution of a pipeline: check, read, search, measure, train, judge, publish, report.
///
/// ```text
/// check → read → tune → measure → train → gate → publish → report
/// ```
///
/// A stage that has ended is kept, so that the same command goes on after a kill; large results go when the run
/// succeeds.
package struct PipelineRun {
    private(set) var pipeline: Pipeline
    let store: ModelStore
    /// Whether no result of an earlier run is used.
    package var isFresh = false
    /// How many seconds the run waits for another one of the model.
    package var patience = 0.0
    /// The moment for which the demands on the data are held against them; nil for the end of the month that the run
    /// stands for, else that of the clock.
    package var moment: UTCTime?
    /// How the surface that runs it writes parameters, for the commands that the report shows.
    package var spelling = ParameterSpelling.plain
    /// What the manifest says of the span that the run stands for, such as `2026-01`; nil for a usual run.
    private var span: String? { pipeline.month?.description }

    package init(_ pipeline: Pipeline, in store: ModelStore) {
        self.pipeline = pipeline
        self.store = store
    }

    /// Runs all stages.
    ///
    /// - Parameters:
    ///   - author: The user who runs it, and the clock, at which only gates look.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the stages with their figures.
    /// - Returns: What was done; a version that does not meet its gates is not published.
    /// - Throws: `UserError` for the data, the settings or the store; `locked` when another run of the model is under way.
    package func run(author: Author, machine: Machine, progress: Progress) throws -> RunReport {
        var run = self
        run.pipeline.recipe.leaveOut(try store.forgottenIds(of: pipeline.model))
        return try run.runKnowingForgotten(author, machine, progress)
    }

    private func runKnowingForgotten(_ author: Author, _ machine: Machine, _ progress: Progress) throws -> RunReport {
        try pipeline.naming { try recorded(author, machine, pipeline.naming(progress)) }
    }

    /// Runs all stages and notes how the run ended.
    private func recorded(_ author: Author, _ machine: Machine, _ progress: Progress) throws -> RunReport {
        let started = try author.now()
        try store.prepare(model: pipeline.model)
        let lock = try RunLock(
            RunFolder(store: store, model: pipeline.model), waiting: patience, started: started, progress: progress)
        let journal = try RunJournal(lock, started: started, pipelineHash: pipeline.hash, progress: progress)
        do {
            let report = try execute(lock, journal, author, machine, progress)
            do {
                try journal.finish(report.outcome, at: author.now())
            } catch let error as UserError {
                // The alias may have moved, so the run has not failed.
                progress.warning("the run is not in the record of runs: \(error.locatedProblem(.plain))")
            }
            return report
        } catch {
            do {
                try journal.finish(.failed, at: author.now(), error: pipeline.lastingWords(of: error))
            } catch let unwritten as UserError {
                // The run ends with its own error, which says more.
                progress.warning("the run is not in the record of runs: \(unwritten.locatedProblem())")
            }
            throw error
        }
    }

    private func execute(
        _ lock: RunLock, _ journal: RunJournal, _ author: Author, _ machine: Machine, _ progress: Progress
    ) throws -> RunReport {
        let inputs = try InputFingerprints(
            of: pipeline.inputs, cache: lock.folder.inputs, isFresh: isFresh, threads: machine.threads,
            progress: progress)
        // The results of queries go with them.
        defer { withExtendedLifetime(inputs) {} }
        let holder = try pipeline.publishing.flatMap { try Holder(of: $0.alias, model: pipeline.model, in: store) }
        if let holder, let earlier = try publishedBefore(lock.folder, inputs, holder) {
            let name = holder.version.description
            progress.step("nothing changed: the run before was interrupted when it had published \(name)")
            try journal.update { record in
                record.version = holder.version.number
                record.rows = holder.manifest.funnel["rows"]?.intValue
            }
            return unchanged(holder, earlier, author, machine, progress)
        }
        let beginning = try pipeline.beginning(in: store)
        let context = RunContext(
            pipeline: pipeline, store: store, folder: lock.folder, gates: try pipeline.gates(in: store), holder: holder,
            beginning: span == nil ? beginning : nil, span: span, spanBegin: pipeline.month?.begin, isFresh: isFresh,
            now: try moment ?? pipeline.moment ?? author.now(),
            lastRows: try pipeline.lastRows(inStore: store.path), inputs: inputs, author: author, machine: machine,
            progress: progress, spelling: spelling)
        let keys = try context.keys()
        let checkpoints = try Checkpoints(lock, keeping: keys.all, isFresh: isFresh, progress: progress)
        let stages = RunStages(
            checkpoints: checkpoints, journal: journal, inputs: inputs, clock: machine.clock, progress: progress)
        if !pipeline.checks.isEmpty {
            let checked = try stages.run(keys.check) { try check(context) }
            if !checked.isFresh(for: pipeline.checks, at: context.now) {
                // What an earlier run let through has grown too old since.
                _ = try stages.run(keys.check.stage) { try check(context) }
            }
        }
        let number =
            switch pipeline.recipe {
            case .recommender(let training): try RecommenderStages(context, keys, stages).train(training)
            case .propensity(let training): try PropensityStages(context, keys, stages).train(training)
            case .lifetime(let training): try WholeStages(context, keys, stages).train(training)
            case .uplift(let training): try WholeStages(context, keys, stages).train(training)
            case .segments(let training):
                try WholeStages(context, keys, stages).train(training.grouping(context.beginning))
            }
        let report = try Publication(context, stages).publish(number, journal)
        try checkpoints.finish(discarding: [keys.check, keys.train])
        return report
    }
}

extension PipelineRun {
    /// The earlier run of the same pipeline on the same inputs that was interrupted when the alias had moved; nil for any
    /// other.
    private func publishedBefore(
        _ folder: RunFolder, _ inputs: InputFingerprints, _ holder: Holder
    ) throws -> RunRecord? {
        guard !isFresh, span == nil, pipeline.publishing != nil,
            let last = try RunJournal.last(1, of: folder).last, last.outcome == .interrupted,
            last.pipelineHash == pipeline.hash, last.version == holder.version.number,
            // A run for a month of the past has the same hash, and its version is no answer to this one.
            holder.manifest.pipeline?["for"] == nil,
            holder.manifest.pipeline?["inputs"] == (try JSONValue(encoding: inputs))
        else { return nil }
        return last
    }

    /// What a run has done that found the alias moved; it writes the report that the earlier run may not have written.
    private func unchanged(
        _ holder: Holder, _ earlier: RunRecord, _ author: Author, _ machine: Machine, _ progress: Progress
    ) -> RunReport {
        let gates = earlier.gates.map {
            VersionOutcome.GateLine(gate: $0.gate, outcome: $0.outcome, found: $0.found ?? "")
        }
        let alias = pipeline.publishing?.alias
        var about = VersionReport(on: holder.version, in: store)
        about.spelling = spelling
        about.rival = .holder(of: alias ?? Reference.defaultAlias)
        about.outcome = VersionOutcome(.published, alias: alias, gates: gates)
        let page = ReportStage(about, author: author, machine: machine, progress: progress).run()
        return RunReport(
            model: pipeline.model, version: holder.version.number, outcome: .unchanged, alias: alias,
            before: holder.version.number, stages: [], quality: holder.manifest.quality, gates: nil, report: page)
    }

    /// Validates the data: its checks must hold, and nothing may be wrong that would end a run.
    ///
    /// - Returns: What is kept of it.
    /// - Throws: `UserError` with code `invalidData` for the first finding that would end the run or breaks a check.
    private func check(_ context: RunContext) throws -> CheckedData {
        var plan = pipeline.validationPlan()
        plan.lastRows = context.lastRows
        let report = try Validation.run(
            plan, now: context.now.seconds * 1000, threads: context.machine.threads, progress: context.progress)
        guard let failure = report.failure else { return CheckedData(newest: report.newest) }
        // A run prints no report.
        let all: Message = "\(pipeline.validating) lists all that was found"
        let remedy = failure.remedyMessage.map { $0 + "; " + all } ?? all
        throw UserError(failure.code, failure.problemMessage, at: failure.place, remedy: remedy)
    }
}

/// What all stages of a run share.
struct RunContext {
    let pipeline: Pipeline
    let store: ModelStore
    let folder: RunFolder
    /// All gates that guard the alias.
    let gates: [Gate]
    let holder: Holder?
    /// The version with whose factors the training begins, or whose factors are grouped; nil for random factors.
    let beginning: Holder?
    let span: String?
    /// The moment that the log must reach, in milliseconds since 1970 UTC.
    let spanBegin: Int64?
    let isFresh: Bool
    /// The moment at which demands on the data look.
    let now: UTCTime
    /// The rows that the last runs read.
    let lastRows: [Int]
    let inputs: InputFingerprints
    let author: Author
    let machine: Machine
    let progress: Progress
    let spelling: ParameterSpelling

    /// Whether a gate compares a measure with the version that holds the alias, so that its settings are trained again.
    var needsTwin: Bool { pipeline.needsTwin(of: holder, gates) }

    /// What the manifest says of the pipeline; taken when all inputs were read.
    ///
    /// - Throws: `UserError` with code `invalidData` for an input that has changed meanwhile.
    func account(_ key: CheckpointKey) throws -> JSONValue {
        try inputs.checkUnchanged()
        var account: [String: JSONValue] = [
            "path": .string(pipeline.path), "hash": .string(pipeline.hash), "resolved": pipeline.resolved,
            "inputs": try JSONValue(encoding: inputs), "key": .string(key.digest),
        ]
        if let span { account["for"] = .string(span) }
        return .object(account)
    }
}

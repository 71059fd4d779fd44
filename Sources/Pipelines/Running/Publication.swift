import Diagnostics
import Documents
import Gates
import LinearAlgebra
import ModelStore
import Reports

/// Judges a version by its gates, moves the alias or leaves it, and writes the report on the version.
struct Publication {
    private let context: RunContext
    private let stages: RunStages

    init(_ context: RunContext, _ stages: RunStages) {
        self.context = context
        self.stages = stages
    }

    func publish(_ number: Int, _ journal: RunJournal) throws -> RunReport {
        let model = context.pipeline.model
        let reference = Reference.number(model: model, number: number)
        try journal.update { $0.version = number }
        let version = try context.store.checked(reference)
        let manifest = try context.store.manifest(of: version)
        try journal.update { $0.rows = $0.rows ?? manifest.funnel["rows"]?.intValue }
        guard let publishing = context.pipeline.publishing else {
            return finish(version, manifest, .unpublished, nil, journal)
        }
        let gates = try stages.run("gate") { try judged(version, manifest, publishing) }
        try journal.update {
            $0.gates = gates.results.map { .init(gate: $0.gate.text, outcome: $0.outcome.rawValue, found: $0.found) }
        }
        if let warning = gates.warning { context.progress.warning(warning) }
        guard gates.isMet else { return finish(version, manifest, .refused, gates, journal) }
        try guardAlias(publishing)
        let change = try stages.run("publish") {
            try context.store.promote(
                reference, to: publishing.alias, by: context.author, reason: "run of \(context.pipeline.path)",
                verdict: PromotionVerdict(
                    gates: context.gates.map(\.text), holder: context.holder?.version.number))
        }
        let isUnchanged = change.from == change.to
        if isUnchanged {
            context.progress.step("nothing changed: \(publishing.alias) points at \(version) already")
        } else if let holder = context.holder, holder.manifest.files == manifest.files {
            context.progress.step("\(version) has the same files as \(holder.version), byte for byte")
        }
        if !isUnchanged, !context.gates.contains(where: { $0.measure != nil }) {
            context.progress.step("no gate asks how good a version is, so \(version) was published unjudged")
        }
        return finish(version, manifest, isUnchanged ? .unchanged : .published, gates, journal)
    }

    private func judged(
        _ version: Version, _ manifest: Manifest, _ publishing: Pipeline.Publishing
    ) throws -> GateReport {
        let holder = context.holder
        let isRetraining = holder.map { manifest.hasSettings(of: $0.manifest) } ?? true
        let rule = DoubtRule.stricter(publishing.onDoubt, try setByHand(publishing)?.onDoubt)
        return try version.judged(
            by: context.gates, Evidence(of: manifest, in: version),
            against: holder.map { Evidence(of: $0.manifest, in: $0.version) },
            now: context.author.now(), clock: context.machine.clock,
            onDoubt: rule ?? (isRetraining ? .publish : .refuse))
    }

    /// The gates that were set by hand; nil when there are none.
    private func setByHand(_ publishing: Pipeline.Publishing) throws -> AliasGates? {
        let stored = try context.store.gates(of: context.pipeline.model)[publishing.alias]
        return stored?.pipeline == nil ? stored : nil
    }

    /// Keeps the gates beside the alias, so that a promotion by hand is judged by them as well; those that were set by
    /// hand stay.
    private func guardAlias(_ publishing: Pipeline.Publishing) throws {
        let model = context.pipeline.model
        let stored = try context.store.gates(of: model)[publishing.alias]
        guard stored == nil || stored?.pipeline != nil else { return }
        let wanted =
            context.gates.isEmpty
            ? nil
            : AliasGates(
                context.gates.map(\.text), onDoubt: publishing.onDoubt, pipeline: context.pipeline.path)
        guard stored != wanted else { return }
        try context.store.setGates(wanted, of: model, alias: publishing.alias, by: context.author)
    }

    /// Writes the report on the version, which is wanted most where gates have refused it, and ends the publication.
    private func finish(
        _ version: Version, _ manifest: Manifest, _ outcome: RunRecord.Outcome, _ gates: GateReport?,
        _ journal: RunJournal
    ) -> RunReport {
        let alias = context.pipeline.publishing?.alias
        var about = VersionReport(on: version, in: context.store)
        about.spelling = context.spelling
        about.rival = .holder(of: alias ?? Reference.defaultAlias)
        if let holder = context.holder, holder.version.number != version.number {
            about.rival = .version(holder.version)
        }
        about.outcome = VersionOutcome(
            VersionOutcome.Kind(rawValue: outcome.rawValue), alias: alias, gates: VersionOutcome.lines(of: gates))
        let page = ReportStage(
            about, author: context.author, machine: context.machine, progress: context.progress
        ).run(in: stages)
        return RunReport(
            model: version.model, version: version.number, outcome: outcome, alias: alias,
            before: context.holder?.version.number, stages: journal.record.stages, quality: manifest.quality,
            gates: gates.flatMap { $0.results.isEmpty ? nil : $0 }, report: page)
    }
}

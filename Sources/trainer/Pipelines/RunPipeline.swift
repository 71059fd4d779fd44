import ArgumentParser
import Diagnostics
import Documents
import Events
import Gates
import Glibc
import ModelStore
import Pipelines
import Terminal

struct RunPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a pipeline: from a shop's data to a published version.",
        discussion: """
            A pipeline file says what is read, how it is trained and measured, which gates the new version must meet and \
            which alias then moves to it (docs/pipelines.md). A version that does not meet its gates stays unpublished, \
            the alias stays where it is, and the exit code is 2. In either case a page about the version is written \
            beside it (docs/reports.md). After a kill the same command goes on where it stopped.

            EXAMPLES

              trainer run pipelines/recommendations.yaml

              trainer run pipelines/recommendations.yaml --dry-run

              trainer run pipelines/recommendations.yaml --set train.factors=128

              trainer run pipelines/recommendations.yaml \
                --for 2026-01..2026-06 --only missing
            """)

    enum Selection: String, ExpressibleByArgument, CaseIterable {
        case missing
    }

    @Argument(help: ArgumentHelp("The pipeline file.", valueName: "pipeline"))
    var file: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Sets a key of the file for this run, such as train.factors=128. Repeatable.", valueName: "key=value"))
    var settings: [String] = []

    @Flag(help: "Show what each stage would read and write, and end.")
    var dryRun = false

    @Flag(help: "Use no result of an earlier run that was interrupted.")
    var fresh = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for another run of the model, such as 10m; not at all unless given.", valueName: "span"),
        transform: TimeSpan.seconds(parsing:))
    var wait: Double?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Run for months of the past, one after the other, each as at its end; nothing is published.",
            valueName: "months"))
    var months: String?

    @Option(help: "With --for, which months: missing leaves out those that have a version.")
    var only: Selection?

    @Option(help: ArgumentHelp("The folder of the model store; that of the file, else 'models'.", valueName: "dir"))
    var store: String?

    @OptionGroup var actorOption: ActorOption
    @OptionGroup var fileMode: FileModeOption
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if only != nil && months == nil { throw ValidationError("--only has no effect without --for.") }
        if store?.isEmpty == true { throw ValidationError("--store names no folder.") }
        if dryRun && (fresh || wait != nil) {
            throw ValidationError("--fresh and --wait have no effect with --dry-run.")
        }
        if dryRun, actorOption.actor != nil { throw ValidationError("--actor has no effect with --dry-run.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let pipeline = try PipelineFile.read(file, setting: settings, environment: environmentVariables())
            let store = ModelStore(path: store ?? pipeline.store ?? StoreOptions.standard)
            let backfill = try months.map(Backfill.init(parsing:))
            if dryRun { return try pipeline.naming { try show(pipeline, backfill, in: store, console) } }
            fileMode.use()
            let patience = wait ?? 0
            if let backfill {
                let reports = try backfill.run(
                    pipeline, in: store, onlyMissing: only == .missing, isFresh: fresh, patience: patience,
                    spelling: .flag, author: actorOption.author, machine: threads.machine, progress: console.progress)
                return try console.output.print(reports, tables: reports.flatMap(\.tables), format: format.format)
            }
            var run = PipelineRun(pipeline, in: store)
            run.isFresh = fresh
            (run.patience, run.spelling) = (patience, .flag)
            let report = try run.run(author: actorOption.author, machine: threads.machine, progress: console.progress)
            try console.output.print(report, tables: report.tables, format: format.format)
            let subject: Message = "\(report.model)/\(report.version)"
            if report.outcome == .refused,
                let failure = report.gates?.failure(
                    of: subject,
                    remedy: """
                        The version stays in the store; train better, or publish it all the same with trainer models \
                        promote, \(.force) and \(.reason)
                        """)
            {
                throw failure
            }
        }
    }

    /// Prints what a run would do.
    private func show(
        _ pipeline: Pipeline, _ backfill: Backfill?, in store: ModelStore, _ console: Console
    ) throws {
        guard let backfill else {
            let plan = try DryRun(pipeline, in: store)
            return try console.output.print(plan, tables: [plan.table], format: format.format)
        }
        let plan = try backfill.plan(
            pipeline, in: store, onlyMissing: only == .missing, now: Author.current.now())
        try console.output.print(plan, tables: [plan.table], format: format.format)
    }
}

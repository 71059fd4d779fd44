import ArgumentParser
import Diagnostics
import Pipelines
import Terminal
import Validation

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at all data that a pipeline would read, and train nothing.",
        discussion: """
            Reads each table of the pipeline once and tells, in one run, whatever a training would refuse, whatever \
            breaks the pipeline's checks, and whatever may be a mistake, each with the number of rows and the first \
            ten of them; then what is in each column, how many rows each filter drops, the types, the days and the \
            histories of customers.

            Exit code 0: a run can work and every check holds. 3: a check does not hold, or a run would end with an \
            error of the data. 64, 66 and 2: a run would end with this code, because the file asks for what the data \
            does not have, a table is missing, or a gate cannot be met. docs/validate.md lists what is looked at.

            EXAMPLES

              trainer validate pipelines/recommendations.yaml

              trainer validate shop.yaml --set data.events.until=2024-10-02 --format json

              trainer validate shop.yaml --for 2026-01
            """)

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(
        help: ArgumentHelp(
            "A value in place of that of the file, such as data.events.skip_invalid=true. Repeatable.",
            valueName: "key=value"))
    var set: [String] = []

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "A month of the past, whose data is looked at as trainer run does for that month.", valueName: "month"))
    var month: String?

    @Option(
        help: ArgumentHelp(
            "The folder of the model store, with whose last runs and champion the number of rows is compared; that of the file unless given.",
            valueName: "dir"))
    var store: String?

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if store?.isEmpty ?? false { throw ValidationError("--store names no folder.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let clock = WallClock.system.milliseconds
            var read = try PipelineFile.read(
                pipeline, setting: set, environment: environmentVariables())
            if let backfill = try month.map(Backfill.init(parsing:)) {
                read = try backfill.only(of: read, now: UTCTime(seconds: clock / 1000))
            }
            let now = read.moment.map { $0.seconds * 1000 } ?? clock
            let folder = store ?? read.store ?? StoreOptions.standard
            var plan = read.validationPlan(judgingGatesAt: UTCTime(seconds: now / 1000), inStore: folder)
            plan.lastRows = try read.lastRows(inStore: folder)
            let progress = read.naming(console.progress)
            let report = try read.naming {
                try Validation.run(plan, now: now, threads: threads.chosen, progress: progress)
            }
            try console.output.print(report, tables: ValidationTables(report).all, format: format.format)
            if let failure = report.failure { throw read.naming(failure) }
        }
    }
}

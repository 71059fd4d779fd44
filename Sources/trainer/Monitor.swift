import ArgumentParser
import Diagnostics
import Documents
import Drift
import Events
import FeatureLearning
import Features
import Files
import ModelStore
import Monitoring
import Tables
import Terminal

struct Monitor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold later events, lists and outcomes against what a version was trained on.",
        discussion: """
            Every check says what it found and what is usual; docs/monitoring.md defines them. When one is an alarm, its \
            name stands on standard error, and the exit code is 2.

            Events are read as the training read its own: columns, conditions, cleaning and consent come from the version \
            unless given. Those count that are newer than the version's newest event; when there is none, that is the \
            alarm 'newest'. Lists and probabilities are the files of scorer batch, with the manifest beside them. Outcomes \
            are later events, or a table with the target: of a recommender they are held against the lists of --batch, of \
            a model of customers against the probabilities at --at.

            EXAMPLES

              trainer monitor recommendations --events log.csv --items items.csv

              trainer monitor recommendations --batch lists.csv --last lists-before.csv \\
                --metrics /var/lib/node_exporter/textfile_collector/recommendations.prom

              trainer monitor recommendations/7 --batch lists-0901.csv --outcomes log.csv

              trainer monitor churn --table tonight.csv --output monitor/churn

              trainer monitor churn --outcomes log.csv --at 2024-07-01,2024-08-01 \\
                --threshold outcome.auc=0.75
            """)

    /// What is held against the version.
    struct Inputs: ParsableArguments {
        @Option(parsing: .upToNextOption, help: ArgumentHelp("Tables of tonight's events.", valueName: "file"))
        var events: [String] = []

        @Option(
            help: ArgumentHelp("A table of customers, for a version that was trained on one.", valueName: "file"))
        var table: String?

        @Option(help: ArgumentHelp("The lists or probabilities that scorer batch wrote.", valueName: "file"))
        var batch: String?

        @Option(help: ArgumentHelp("Those of the night before.", valueName: "file"))
        var last: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "What became of the customers: tables of events, or a table with the target.", valueName: "file"))
        var outcomes: [String] = []

        @Option(
            name: .customLong("at"),
            help: ArgumentHelp(
                "The times at which customers are looked at, by commas or repeated, with --outcomes; the latest whose outcomes are over unless given.",
                valueName: "times"), transform: NameList.init(parsing:))
        var times: [NameList] = []

        @Option(
            help: ArgumentHelp(
                "A column of the customers' rows whose values divide outcomes into cohorts; amounts are divided into quarters.",
                valueName: "column"))
        var cohort: String?

        @Option(
            help: ArgumentHelp(
                "The value beyond which a check is an alarm, such as fallback_share=0.1; 'distribution.*=0.3' stands for all that begin so. Repeatable.",
                valueName: "name=value"), transform: NamedThreshold.init(parsing:))
        var threshold: [NamedThreshold] = []

        @Option(help: "The seed of the intervals.")
        var seed: UInt64 = 0

        func validate() throws {
            try times.checkDistinct("--at")
            var known: Set<String> = []
            if let twice = threshold.first(where: { !known.insert($0.name).inserted }) {
                throw ValidationError("--threshold names '\(twice.name)' twice. Name it once.")
            }
        }
    }

    /// The tables beside events.
    struct Beside: ParsableArguments {
        @Option(help: ArgumentHelp("A table of today's items.", valueName: "file"))
        var items: String?

        @OptionGroup var itemColumns: ItemColumnOptions
        @OptionGroup var customerTable: CustomerTableOptions

        func validate() throws { try itemColumns.given.check(need: .itemTable, isGiven: items != nil) }

        /// The options that were given.
        var given: GivenOptions { [.itemTable: items != nil] + itemColumns.given + customerTable.given }
    }

    /// What is written.
    struct Outputs: ParsableArguments {
        @Option(
            help: ArgumentHelp("A folder for monitor.html and monitor.json; made when missing.", valueName: "dir"))
        var output: String?

        @Option(
            help: ArgumentHelp(
                "A file for the textfile collector of Prometheus' node exporter; its name ends in .prom.",
                valueName: "file"))
        var metrics: String?
    }

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @OptionGroup(title: "Inputs") var inputs: Inputs
    @OptionGroup(title: "Inputs") var beside: Beside
    @OptionGroup(title: "Output") var outputs: Outputs
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Identities") var identityOptions: IdentityOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var valueColumn: ValueColumnOption
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func validate() throws {
        if outputs.output?.isEmpty == true { throw ValidationError("--output names no folder.") }
        if fileMode.mode != nil, outputs.output == nil, outputs.metrics == nil {
            throw ValidationError("--mode has no effect without --output and --metrics.")
        }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let store = ModelStore(path: store.store)
            let files = MonitoringFiles(folder: outputs.output, metrics: outputs.metrics, mode: fileMode.mode)
            try files.check(outside: store)
            let version = try store.checked(Reference(parsing: reference))
            var monitoring = try monitoring()
            monitoring.forgotten = ModelStore.forgottenIds(beside: version, progress: console.progress)
            let report = try monitoring.run(
                version, author: .current, machine: threads.machine, progress: console.progress)
            try files.write(report)
            try console.output.print(report, tables: MonitoringTables(report).all, format: format.format)
            if let failure = report.failure { throw failure }
        }
    }

    private func monitoring() throws -> Monitoring {
        let tables = inputs.events + inputs.outcomes + (inputs.table.map { [$0] } ?? [])
        if inputs.events.isEmpty, inputs.outcomes.isEmpty {
            let ofEvents = eventFlags.given + valueColumn.given + identityOptions.given + beside.given
            try ofEvents.refuse("without \(.events) and \(.outcomes)")
        }
        if tables.isEmpty {
            let ofTables: GivenOptions = [.skipInvalid: eventFlags.skipInvalid, .consentTable: consent.consent != nil]
            try (ofTables + eventFlags.layoutFlags.given).refuse("with \(.monitoredBatch) alone")
        } else {
            try eventFlags.layoutFlags.checkHaveEffect(on: tables)
        }
        var monitoring = Monitoring()
        monitoring.events = inputs.events
        monitoring.table = inputs.table
        (monitoring.batch, monitoring.last) = (inputs.batch, inputs.last)
        monitoring.outcomes = inputs.outcomes
        monitoring.cutoffs = try inputs.times.names.map(Timestamp.parse)
        monitoring.cohort = inputs.cohort
        monitoring.overrides = eventFlags.overrides
        monitoring.overrides.value = valueColumn.valueColumn
        monitoring.overrides.identities = identityOptions.choice
        (monitoring.items, monitoring.itemColumns) = (beside.items, beside.itemColumns.columns)
        monitoring.customers = beside.customerTable.customers
        monitoring.customerColumns = beside.customerTable.columns
        monitoring.consent = consent.source
        monitoring.thresholds = DriftThresholds(
            Dictionary(uniqueKeysWithValues: inputs.threshold.map { ($0.name, $0.value) }))
        monitoring.layout = eventFlags.layoutFlags.layout
        monitoring.skipInvalid = eventFlags.skipInvalid
        monitoring.maximumInvalid = eventFlags.maximumInvalid ?? monitoring.maximumInvalid
        monitoring.seed = inputs.seed
        return monitoring
    }
}

/// The name of a check and the value beyond which it is an alarm.
struct NamedThreshold {
    let name: String
    let value: Double

    /// Reads `fallback_share=0.1`.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for any other text.
    init(parsing text: String) throws {
        guard let sign = text.lastIndex(of: "="), sign != text.startIndex,
            let value = Double(text[text.index(after: sign)...]), value.isFinite
        else {
            throw UserError(
                .wrongUsage, "--threshold takes NAME=NUMBER, found '\(text)'",
                remedy: "Write it as --threshold fallback_share=0.1")
        }
        (name, self.value) = (String(text[..<sign]), value)
    }
}

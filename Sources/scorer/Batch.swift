import ArgumentParser
import Diagnostics
import Documents
import Events
import Features
import Files
import Glibc
import LinearAlgebra
import ModelStore
import RecommenderModels
import Scoring
import Tables
import Terminal

struct Batch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rank products for every customer, or give every customer a probability.",
        discussion: """
            Writes a file and beside it FILE.manifest.json; both are replaced together, and only when they are whole. \
            The ending of the name decides the form: .csv, .tsv or .jsonl, each also .gz; another is refused. Without \
            a row to write it ends with exit code 3, and the earlier files stay.

            A recommender writes user,rank,item,score,source, then part (again or new) with --mask none, title with \
            --titles, reasons with --explain, code and about with --codes; \
            without --users for all users of the model and all who opted out. A model of who will buy or leave writes \
            a probability for each row of --input, or for each customer at risk that is made from --events as in \
            training; columns and conditions of the events are those of the training unless given. Whoever opted out \
            has no probability.

            EXAMPLES

              scorer batch --model recommendations --consent consent.csv --output lists.csv

              scorer batch --model recommendations/7 --users today.csv --top 20 \\
                --available stock.csv --output -

              scorer batch --model groceries --mask none --share-new 0.3 --output lists.csv

              scorer batch --model recommendations --explain --titles --output lists.csv

              scorer batch --model recommendations --reminders --within 14d --output reminders.csv

              scorer batch --model groceries --buy-again --top 5 --output due.csv

              scorer batch --model churn --input customers.csv --output scores.csv --explain

              scorer batch --model churn --events log.csv --at 2024-10-01 --output scores.csv

              scorer batch --model churn --events log.csv --customers crm.csv --output scores.csv
            """)

    /// The options for lists only.
    struct Lists: ParsableArguments {
        @Option(help: ArgumentHelp("A table with the column user: who gets a list.", valueName: "file"))
        var users: String?

        @OptionGroup var top: TopOption
        @OptionGroup var availability: AvailabilityOption

        @OptionGroup var candidateOptions: CandidateOptions

        @OptionGroup var maskOption: MaskOption
        @OptionGroup var shareNewOption: ShareNewOption
        @OptionGroup var titlesOption: TitlesOption
        @OptionGroup var campaignOptions: CampaignOptions

        @Option(
            help: ArgumentHelp(
                "The least share of customers, opted-out ones apart, with a personal list; below it nothing is written.",
                valueName: "share"))
        var minimumPersonal: Double?

        func validate() throws {
            if let minimumPersonal, !(0...1).contains(minimumPersonal) {
                throw ValidationError("--minimum-personal takes 0 to 1.")
            }
            try shareNewOption.check(with: maskOption)
            try campaignOptions.check(
                [.minimumPersonal: minimumPersonal != nil] + candidateOptions.given + maskOption.given
                    + shareNewOption.given)
        }

        /// The options that were given.
        var given: GivenOptions {
            [
                .users: users != nil, .top: top.top != nil, .minimumPersonal: minimumPersonal != nil,
                .titles: titlesOption.titles,
            ] + availability.given + candidateOptions.given + maskOption.given + shareNewOption.given
                + campaignOptions.given
        }
    }

    /// The options for probabilities only.
    struct Probabilities: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "A table of customers with the columns of the training table; - is standard input, as CSV or JSON.",
                valueName: "file"))
        var input: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables of events instead; - is standard input.", valueName: "file"))
        var events: [String] = []

        @Option(
            help: ArgumentHelp(
                "The time at which customers are looked at, at most the model's horizon after the newest event; just after it unless given.",
                valueName: "time"),
            transform: Timestamp.parse)
        var at: Int64?

        @Option(
            help: ArgumentHelp("A table of the items, for products that the model does not know.", valueName: "file"))
        var items: String?

        @OptionGroup var itemColumns: ItemColumnOptions
        @OptionGroup var customerTable: CustomerTableOptions

        func validate() throws {
            if input != nil && !events.isEmpty { throw ValidationError("Give either --input or --events.") }
            try itemColumns.given.check(need: .itemTable, isGiven: items != nil)
        }

        /// The options that were given, except those that select what is scored.
        var given: GivenOptions {
            [.customerTime: at != nil, .itemTable: items != nil] + customerTable.given
        }
    }

    @OptionGroup var modelOptions: ModelOptions

    @Option(
        help: ArgumentHelp(
            "The file to write: .csv, .tsv or .jsonl, each also .gz; - is standard output, as CSV.", valueName: "file"))
    var output: String

    @Flag(
        help:
            "Add the reasons: to an item of a list the past items that speak most for it, to a probability the log-odds and the three columns that move them most."
    )
    var explain = false

    @OptionGroup(title: "Lists") var lists: Lists
    @OptionGroup(title: "Probabilities") var probabilities: Probabilities
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var valueColumn: ValueColumnOption
    @OptionGroup(title: "Events") var identityOptions: IdentityOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var consentOptions: ConsentOptions
    @OptionGroup(title: "Running") var threadOptions: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func validate() throws {
        if output == "-" && lists.minimumPersonal != nil {
            throw ValidationError("--minimum-personal needs a file: standard output cannot be taken back.")
        }
        if output == "-" && fileMode.mode != nil {
            throw ValidationError("--mode has no effect with --output -, which makes no file.")
        }
        if output == "-" && format.format != .table {
            throw ValidationError("--format has no effect with --output -: the rows are always CSV.")
        }
        try lists.campaignOptions.check([.explained: explain])
        if let key = ineffective.keys.first { throw ValidationError("\(key.option) has no effect here.") }
    }

    /// A given flag that has no effect on the requested output; nil if there is none.
    private var ineffective: GivenOptions {
        if probabilities.input != nil {
            return lists.given + eventFlags.given + valueColumn.given + identityOptions.given + probabilities.given
        }
        if !probabilities.events.isEmpty { return lists.given }
        let ofEvents = eventFlags.given + valueColumn.given + identityOptions.given
        return probabilities.given + ofEvents + eventFlags.layoutFlags.given + [.skipInvalid: eventFlags.skipInvalid]
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let version = try modelOptions.version()
            let tables = probabilities.input.map { [$0] } ?? probabilities.events
            try eventFlags.layoutFlags.checkHaveEffect(on: tables)
            if let input = probabilities.input {
                try write(tableScores(version, input), as: ScoreCSV.self, console, table: Self.table(of:))
            } else if !probabilities.events.isEmpty {
                try write(customerScores(version), as: ScoreCSV.self, console, table: Self.table(of:))
            } else {
                if lists.campaignOptions.campaign == nil { try warnOfMask(version, console) }
                try write(rankedLists(version), as: ListCSV.self, console, table: Self.table(of:))
            }
        }
    }

    private func write<Work: BatchWork, Format: RowFormat>(
        _ work: Work, as rowFormat: Format.Type, _ console: Console, table: (BatchFile<Work>.Manifest) -> Table
    ) throws where Format.Context == Work.Context, Format.Rows == Work.Rows {
        if output == "-" {
            try work.checkKeepsInputs(writing: "standard output", FileIdentity(descriptor: STDOUT_FILENO))
            _ = try work.write(as: rowFormat, to: console.output.write, progress: console.progress)
            return
        }
        let manifest = try BatchFile(
            work, output: output, mode: fileMode.mode, created: UTCTime(seconds: WallClock.system.milliseconds / 1000)
        ).run(
            as: rowFormat, clock: monotonicSeconds, store: modelOptions.store, progress: console.progress)
        try console.output.print(manifest, tables: [table(manifest)], format: format.format)
    }

    private var threads: Threads { threadOptions.chosen }
    private var reasons: Int { explain ? 3 : 0 }

    private func rankedLists(_ version: Version) -> BatchJob {
        var job = BatchJob(version)
        job.users = lists.users
        job.count = lists.top.count
        job.available = lists.availability.available
        job.channel = lists.availability.forChannel
        job.consent = consentOptions.source
        job.candidates = lists.candidateOptions.source
        job.mask = lists.maskOption.chosen
        job.shareNew = lists.shareNewOption.shareNew
        job.showsTitles = lists.titlesOption.titles
        job.campaign = lists.campaignOptions.campaign
        job.showsCodes = lists.campaignOptions.codes || job.campaign != nil
        job.explains = explain
        job.minimumPersonal = lists.minimumPersonal
        job.threads = threads
        return job
    }

    private func tableScores(_ version: Version, _ input: String) -> TableScoreJob {
        var job = TableScoreJob(version, input: input)
        job.consent = consentOptions.source
        job.layout = eventFlags.layoutFlags.layout
        job.skipsInvalid = eventFlags.skipInvalid
        job.maximumInvalid = eventFlags.maximumInvalid ?? job.maximumInvalid
        job.reasons = reasons
        job.threads = threads
        return job
    }

    private func customerScores(_ version: Version) -> CustomerScoreJob {
        var job = CustomerScoreJob(version, events: probabilities.events)
        job.overrides = eventFlags.overrides
        job.overrides.value = valueColumn.valueColumn
        job.overrides.identities = identityOptions.choice
        job.at = probabilities.at
        job.items = probabilities.items
        job.itemColumns = probabilities.itemColumns.columns
        job.customers = probabilities.customerTable.customers
        job.customerColumns = probabilities.customerTable.columns
        job.consent = consentOptions.source
        job.reasons = reasons
        job.threads = threads
        return job
    }

    private static func table(of manifest: BatchFile<BatchJob>.Manifest) -> Table {
        var table = Table(["model", "customers", "personal", "opted out", "rows", "short lists", "seconds"])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(manifest.summary.users),
            .integer(manifest.summary.personalUsers), .integer(manifest.summary.optedOut),
            .integer(manifest.summary.rows), .integer(manifest.summary.short.count),
            .number(manifest.seconds, digits: 2),
        ])
        return table
    }

    private static func table<Work: BatchWork>(of manifest: BatchFile<Work>.Manifest) -> Table
    where Work.Summary == ScoreSummary {
        let summary = manifest.summary
        var table = Table([
            "model", "rows", "at", "mean probability", "opted out", "invalid", "unseen levels", "seconds",
        ])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(summary.rows), .init(summary.at),
            summary.meanProbability.map { .number($0, digits: 4) } ?? .empty,
            summary.optedOut.map { .integer($0) } ?? .empty,
            summary.invalid.map { .integer($0) } ?? .empty,
            summary.unseenLevels.map { .integer($0.values.reduce(0, +)) } ?? .empty,
            .number(manifest.seconds, digits: 2),
        ])
        return table
    }
}

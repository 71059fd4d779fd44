import ArgumentParser
import Assignment
import CustomerModels
import Diagnostics
import Documents
import Events
import Features
import Files
import Glibc
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring
import Sources
import Tables
import Terminal

struct Batch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Rank products for every customer, or give every customer a probability, an uplift, a value or a segment.",
        discussion: """
            Writes a file and beside it FILE.manifest.json; both are replaced together, and only when they are whole. \
            The ending of the name decides the form: .csv, .tsv or .jsonl, each also .gz, or .parquet, for which DuckDB \
            is needed; another is refused. postgres:SERVICE:TABLE replaces the rows of a table by psql, in one \
            transaction. Without a row to write it ends with exit code 3, and the earlier rows stay; with 75 while \
            another process writes the same output. docs/nightly.md describes a whole night.

            A recommender writes user,rank,item,score,source, then part (again or new) with --mask none, title with \
            --titles, reasons with --explain, code and about with --codes, experiment and arm with --experiments; \
            without --users for all users of the model and all who opted out. A model of who will buy or leave writes \
            a probability for each row of --input, or for each customer at risk that is made from --events as in \
            training; columns and conditions of the events are those of the training unless given. Whoever opted out \
            has no probability. An uplift model writes an uplift and contact, yes or no, for each row of --input. Segments \
            write user,segment for all their customers, or those of --users. A lifetime model foretells what each of its \
            customers will buy and spend within --horizon.

            EXAMPLES

              scorer batch --model recommendations --consent consent.csv --output lists.csv

              scorer batch --model recommendations/7 --users today.csv --top 20 \\
                --available stock.csv --output -

              scorer batch --model groceries --mask none --share-new 0.3 --output lists.csv

              scorer batch --model recommendations --explain --titles --output lists.csv

              scorer batch --rules rules.json --placement e-mail --output lists.csv

              scorer batch --model recommendations --experiments experiments.json --output lists.csv

              scorer batch --rules rules.json --placement e-mail --experiments experiments.json \\
                --exposure-log shown-1.jsonl --customer-key key --output lists.csv

              scorer batch --model recommendations --reminders --within 14d --output reminders.csv

              scorer batch --model groceries --buy-again --top 5 --output due.csv

              scorer batch --model recommendations --output postgres:shop:lists

              scorer batch --model recommendations --shard 2/7 --resume --output lists-2.csv

              scorer batch --model recommendations --since yesterday.csv --output changed.csv

              scorer batch --model churn --input customers.csv --output scores.csv --explain

              scorer batch --model churn --events log.csv --at 2024-10-01 --output scores.csv

              scorer batch --model churn --events log.csv --customers crm.csv --output scores.csv

              scorer batch --model voucher --input customers.csv --best 0.2 --output contacts.csv

              scorer batch --model segments --consent consent.csv --output segments.csv

              scorer batch --model lifetime --horizon 365d --discount 0.1 --output values.csv
            """)

    /// The options for lists only.
    struct Lists: ParsableArguments {
        @Option(help: ArgumentHelp("A table with the column user: who gets a list or a segment.", valueName: "file"))
        var users: String?

        @OptionGroup var top: TopOption
        @OptionGroup var ruleOptions: RuleOptions
        @OptionGroup var availability: AvailabilityOption

        @OptionGroup var candidateOptions: CandidateOptions

        @OptionGroup var maskOption: MaskOption
        @OptionGroup var shareNewOption: ShareNewOption
        @OptionGroup var titlesOption: TitlesOption
        @OptionGroup var campaignOptions: CampaignOptions
        @OptionGroup var shorter: ShorterListsOptions
        @OptionGroup var exposureLog: ExposureLogOptions

        @Option(
            help: ArgumentHelp(
                "The least share of customers, opted-out ones apart, with a personal list; below it nothing is written.",
                valueName: "share"))
        var minimumPersonal: Double?

        func validate() throws {
            if let minimumPersonal, !(0...1).contains(minimumPersonal) {
                throw ValidationError("--minimum-personal takes 0 to 1.")
            }
            // The mask of a placement is known when its file is read.
            if ruleOptions.placement == nil { try shareNewOption.check(with: maskOption) }
            try exposureLog.given.check(need: .experiments, isGiven: ruleOptions.experiments != nil)
            if exposureLog.exposureLog != nil, shorter.resume {
                throw ValidationError("--resume has no effect with --exposure-log.")
            }
            if ruleOptions.experiments != nil,
                let key = (candidateOptions.given + shorter.given.among(.since)).keys.first
            {
                throw ValidationError("\(key.option) has no effect with --experiments.")
            }
            try campaignOptions.check(
                ruleOptions.given.among(.experiments) + [.minimumPersonal: minimumPersonal != nil]
                    + candidateOptions.given + maskOption.given
                    + shareNewOption.given)
        }

        /// The options that were given.
        var given: GivenOptions {
            [
                .users: users != nil, .top: top.top != nil, .minimumPersonal: minimumPersonal != nil,
                .titles: titlesOption.titles,
            ] + ruleOptions.given + availability.given + candidateOptions.given + maskOption.given
                + shareNewOption.given + campaignOptions.given + shorter.given + exposureLog.given
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
            help: ArgumentHelp(
                "A table of the items, for products that a model of probabilities does not know; with --rules a newer item table in place of the model's.",
                valueName: "file"))
        var items: String?

        @OptionGroup var itemColumns: ItemColumnOptions
        @OptionGroup var customerTable: CustomerTableOptions

        @Option(
            help: ArgumentHelp(
                "The column of a value of events, such as a score of satisfaction; that of the training unless given.",
                valueName: "column"))
        var valueColumn: String?

        func validate() throws {
            if input != nil && !events.isEmpty { throw ValidationError("Give either --input or --events.") }
            try itemColumns.given.check(need: .itemTable, isGiven: items != nil)
        }

        /// The options that were given, except those that select what is scored.
        var given: GivenOptions {
            [.customerTime: at != nil, .itemTable: items != nil, .valueColumn: valueColumn != nil]
                + customerTable.given
        }
    }

    @OptionGroup var modelOptions: ListModelOptions

    @Option(
        help: ArgumentHelp(
            "The file to write: .csv, .tsv or .jsonl, each also .gz, or .parquet; postgres:SERVICE:TABLE for a table of a database; - is standard output, as CSV.",
            valueName: "file"))
    var output: String

    @Flag(
        help:
            "Add the reasons: to an item of a list the past items that speak most for it, to a probability the log-odds and the three columns that move them most."
    )
    var explain = false

    @OptionGroup(title: "Lists") var lists: Lists
    @OptionGroup(title: "Probabilities") var probabilities: Probabilities
    @OptionGroup(title: "Uplifts") var contacts: Contacts
    @OptionGroup(title: "Forecasts") var forecastOptions: ForecastOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var identityOptions: IdentityOptions
    @OptionGroup(title: "Running") var night: NightOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var consentOptions: ConsentOptions
    @OptionGroup(title: "Running") var threadOptions: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func validate() throws {
        if output == "-" && lists.minimumPersonal != nil {
            throw ValidationError("--minimum-personal needs a file: standard output cannot be taken back.")
        }
        if (output == "-" || PostgresAddress.isNamed(by: output)) && fileMode.mode != nil && night.metricsFile == nil {
            throw ValidationError("--mode has no effect with this --output, which makes no file.")
        }
        if output == "-", let key = (night.ofFiles + lists.shorter.given.among(.resume)).keys.first {
            throw ValidationError("\(key.option) has no effect with --output -.")
        }
        if output == "-" && format.format != .table {
            throw ValidationError("--format has no effect with --output -: the rows are always CSV.")
        }
        if lists.exposureLog.exposureLog != nil, output == "-" || PostgresAddress.isNamed(by: output) {
            throw ValidationError("--exposure-log is written together with a file: name one with --output.")
        }
        if lists.shorter.since != nil, PostgresAddress.isNamed(by: output) {
            throw ValidationError(
                "--since writes only lists that changed, and a table gets new rows as a whole: write them to a file.")
        }
        try modelOptions.check(placement: lists.ruleOptions.placement)
        try lists.campaignOptions.check([.explained: explain])
        if let key = ineffective.keys.first { throw ValidationError("\(key.option) has no effect here.") }
    }

    /// A given flag that has no effect on the requested output; nil if there is none.
    private var ineffective: GivenOptions {
        if probabilities.input != nil {
            return lists.given + forecastOptions.given + eventFlags.given + identityOptions.given
                + probabilities.given
        }
        if !probabilities.events.isEmpty { return lists.given + contacts.given + forecastOptions.given }
        let ofEvents = eventFlags.given + identityOptions.given
        let ofProbabilities =
            lists.ruleOptions.rules == nil ? probabilities.given : probabilities.given.without(.itemTable)
        return contacts.given + ofProbabilities + ofEvents + eventFlags.layoutFlags.given + [
            .skipInvalid: eventFlags.skipInvalid
        ]
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let rules = try lists.ruleOptions.source(
                items: probabilities.items, columns: probabilities.itemColumns.columns,
                store: modelOptions.store)
            let version = try modelOptions.version(of: rules?.placement)
            let tables = probabilities.input.map { [$0] } ?? probabilities.events
            try eventFlags.layoutFlags.checkHaveEffect(on: tables)
            if ModelFamily.uplift.isIn(folder: version.folder) {
                try writeUplifts(version, console)
            } else if let input = probabilities.input {
                try contacts.given.refuse("for a model of probabilities")
                let job = tableScores(version, input, console.progress)
                try write(
                    job, as: ScoreCSV.self, console, by: started(job, as: ScoreCSV.self, console.progress),
                    table: Self.table(of:))
            } else if !probabilities.events.isEmpty {
                let job = customerScores(version, console.progress)
                try write(
                    job, as: ScoreCSV.self, console, by: started(job, as: ScoreCSV.self, console.progress),
                    table: Self.table(of:))
            } else if ModelFamily.segments.isIn(folder: version.folder) {
                let others = lists.given.without(.users) + ([.explained: explain] as GivenOptions)
                try (others + forecastOptions.given).refuse("for segments")
                var job = SegmentJob(version)
                job.consent = consentOptions.source(for: version, console.progress)
                (job.users, job.threads) = (lists.users, threads)
                job.shard = night.shard
                try write(
                    job, as: SegmentCSV.self, console, by: started(job, as: SegmentCSV.self, console.progress),
                    table: Self.table(of:))
            } else if ModelFamily.lifetime.isIn(folder: version.folder) {
                let job = try forecasts(version, console.progress)
                try write(
                    job, as: LifetimeCSV.self, console, by: started(job, as: LifetimeCSV.self, console.progress),
                    table: Self.table(of:))
            } else {
                try forecastOptions.given.refuse("for a recommender")
                let job = try rankedLists(version, rules, console.progress)
                if job.campaign == nil { try warnOfMask(job.mask, version, console) }
                let log = try lists.exposureLog.lines(of: job, at: lists.ruleOptions.dayOption.start ?? Self.now)
                let run =
                    lists.shorter.resume
                    ? resumed(job, console.progress) : started(job, as: ListCSV.self, beside: log, console.progress)
                try write(job, as: ListCSV.self, console, by: run, table: Self.table(of:))
            }
        }
    }

    private var threads: Threads { threadOptions.chosen }
    private var reasons: Int { explain ? 3 : 0 }

    private func rankedLists(_ version: Version, _ rules: RuleSource?, _ progress: Progress) throws -> BatchJob {
        var job = BatchJob(version)
        job.users = lists.users
        job.rules = rules
        job.count = try rules?.placement?.count(orGiven: lists.top.top) ?? lists.top.count
        job.available = lists.availability.available
        job.channel = lists.availability.forChannel
        job.consent = consentOptions.source(for: version, progress)
        job.candidates = lists.candidateOptions.source
        job.mask = try rules?.placement?.mask(orGiven: lists.maskOption) ?? lists.maskOption.chosen
        if job.mask == .seen { try lists.shareNewOption.given.refuse("where lists leave out what customers have") }
        job.shareNew = lists.shareNewOption.shareNew
        job.showsTitles = lists.titlesOption.titles
        job.campaign = lists.campaignOptions.campaign
        job.showsCodes = lists.campaignOptions.codes || job.campaign != nil
        job.experiments = try lists.ruleOptions.experimentSource(
            beside: rules, usual: (job.count, job.mask), lists.maskOption, store: modelOptions.store, progress: progress
        )
        job.explains = explain
        job.minimumPersonal = lists.minimumPersonal
        job.shard = night.shard
        job.since = lists.shorter.since
        job.threads = threads
        return job
    }

    private func tableScores(_ version: Version, _ input: String, _ progress: Progress) -> TableScoreJob {
        var job = TableScoreJob(version, input: input)
        job.consent = consentOptions.source(for: version, progress)
        job.layout = eventFlags.layoutFlags.layout
        job.skipsInvalid = eventFlags.skipInvalid
        job.maximumInvalid = eventFlags.maximumInvalid ?? job.maximumInvalid
        job.reasons = reasons
        job.shard = night.shard
        job.threads = threads
        return job
    }

    private func customerScores(_ version: Version, _ progress: Progress) -> CustomerScoreJob {
        var job = CustomerScoreJob(version, events: probabilities.events)
        job.overrides = eventFlags.overrides
        job.overrides.value = probabilities.valueColumn
        job.overrides.identities = identityOptions.choice
        job.at = probabilities.at
        job.items = probabilities.items
        job.itemColumns = probabilities.itemColumns.columns
        job.customers = probabilities.customerTable.customers
        job.customerColumns = probabilities.customerTable.columns
        job.consent = consentOptions.source(for: version, progress)
        job.reasons = reasons
        job.shard = night.shard
        job.threads = threads
        return job
    }

    private static func table(of manifest: BatchManifest<BatchSummary>) -> Table {
        var table = Table(["model", "customers", "personal", "opted out", "rows", "short lists", "seconds"])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(manifest.summary.users),
            .integer(manifest.summary.personalUsers), .integer(manifest.summary.optedOut),
            .integer(manifest.summary.rows), .integer(manifest.summary.short.count),
            .number(manifest.seconds, digits: 2),
        ])
        return table
    }

    private static func table(of manifest: BatchManifest<SegmentJob.Summary>) -> Table {
        var table = Table(["model", "rows", "segments", "unknown", "opted out", "seconds"])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(manifest.summary.rows),
            .integer(manifest.summary.segments.count), .integer(manifest.summary.unknown),
            .integer(manifest.summary.optedOut), .number(manifest.seconds, digits: 2),
        ])
        return table
    }

    private static func table(of manifest: BatchManifest<ScoreSummary>) -> Table {
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

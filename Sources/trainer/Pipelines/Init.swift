import ArgumentParser
import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Files
import LinearAlgebra
import ModelStore
import Pipelines
import Tables
import Terminal

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draft a pipeline from a shop's tables.",
        discussion: """
            Looks at the tables, finds their columns by names and contents, and writes a commented pipeline that `trainer \
            run` takes as it is. What had to be guessed is marked, with what speaks for it. Where the tables leave open \
            what is meant, nothing is guessed: the error names the option that says it.

            EXAMPLES

              trainer init --events log.csv --items items.csv --consent consent.csv

              trainer init --table customers.csv --output pipelines/churn.yaml
            """)

    /// The input files and the name of the result.
    struct Files: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables of events, or patterns in quotes; all are one log.", valueName: "file"))
        var events: [String] = []

        @Option(help: ArgumentHelp("A table with a row per item.", valueName: "file"))
        var items: String?

        @Option(
            help: ArgumentHelp("A table with a row per customer and an outcome, in place of events.", valueName: "file")
        )
        var table: String?

        @Option(help: ArgumentHelp("The model's name; unless given, it says what is predicted.", valueName: "name"))
        var model: String?

        @Option(help: ArgumentHelp("The pipeline; pipelines/MODEL.yaml unless given, - prints it.", valueName: "file"))
        var output: String?

        @Flag(help: "Replace the pipeline if there is one.")
        var force = false

        func validate() throws {
            if (table == nil) == events.isEmpty { throw ValidationError("Give either --events or --table.") }
            if table != nil && items != nil { throw ValidationError("--items has no effect with --table.") }
            if force && output == "-" { throw ValidationError("--force has no effect with --output -.") }
            if output?.isEmpty == true { throw ValidationError("--output names no file.") }
        }
    }

    /// What the user says where a log leaves it open.
    struct LogAnswers: ParsableArguments {
        @Option(help: ArgumentHelp("The column of the customer.", valueName: "column"))
        var user: String?

        @Option(help: ArgumentHelp("The column of the product.", valueName: "column"))
        var item: String?

        @Option(help: ArgumentHelp("The column of the time.", valueName: "column"))
        var timestamp: String?

        @Option(help: ArgumentHelp("How times are written, such as '%d.%m.%Y %H:%M'.", valueName: "format"))
        var timestampFormat: String?

        @Option(help: ArgumentHelp("The column of the event's type.", valueName: "column"))
        var type: String?

        @Option(
            help: ArgumentHelp("The types of event that mean bought, by commas or repeated.", valueName: "types"),
            transform: NameList.init(parsing:))
        var purchaseTypes: [NameList] = []

        @Option(
            help: ArgumentHelp("Only events before this time.", valueName: "time"), transform: Timestamp.parse)
        var until: Int64?

        func validate() throws { try purchaseTypes.checkDistinct("--purchase-types") }

        var given: GivenOptions {
            [
                .userColumn: user != nil, .itemColumn: item != nil, .timestampColumn: timestamp != nil,
                .timestampFormat: timestampFormat != nil, .typeColumn: type != nil,
                .purchaseTypes: !purchaseTypes.isEmpty, .eventsUntil: until != nil,
            ]
        }
    }

    /// What the user says where a table of customers leaves it open.
    struct TableAnswers: ParsableArguments {
        @Option(help: ArgumentHelp("The column of the yes/no outcome.", valueName: "column"))
        var target: String?

        @Option(help: ArgumentHelp("The value of the outcome that means yes.", valueName: "value"))
        var positive: String?

        @Option(help: ArgumentHelp("The column that names the customer.", valueName: "column"))
        var id: String?

        var given: GivenOptions {
            [.targetColumn: target != nil, .positive: positive != nil, .idColumn: id != nil]
        }
    }

    @OptionGroup(title: "Files") var files: Files
    @OptionGroup(title: "Answers about a log") var logAnswers: LogAnswers
    @OptionGroup(title: "Answers about a table of customers") var tableAnswers: TableAnswers
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Answers about the text of the log or the table") var layoutFlags: LayoutFlags
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            if files.table == nil {
                try tableAnswers.given.refuse("with \(.events)")
            } else {
                try logAnswers.given.refuse("with \(.customerTable)")
            }
            let sources = try self.sources()
            if let output = files.output, output != "-" { try check(output, sources) }
            let draft = try Draft(of: sources, threads: threads.chosen, progress: console.progress)
            guard files.output != "-" else {
                try console.output.write(draft.text)
                return
            }
            let output = files.output ?? "\(Self.folder)/\(draft.model).yaml"
            try check(output, sources)
            if files.output == nil { try Folder.make(Self.folder) }
            let file = try AtomicFile(output)
            try file.write(draft.text)
            try file.commit()
            let guesses = draft.guesses.count == 1 ? "1 guess" : "\(draft.guesses.count) guesses"
            console.progress.step(
                "wrote \(output) with \(guesses); look at them, then: trainer run \(shellWord(output))")
        }
    }

    private static let folder = "pipelines"

    /// Refuses a place where the pipeline cannot stand: among models, in no folder, or that of a table or, unless that was
    /// asked for, of another file.
    private func check(_ output: String, _ sources: DraftSources) throws {
        let folder = Folder.parent(of: output)
        try ModelStore(path: StoreOptions.standard).checkIsOutside(folder, writing: output)
        try sources.checkKeepsTables(writing: output)
        guard files.output == nil || Folder.isFolder(folder) else {
            throw UserError(
                .cannotWrite, "there is no folder '\(folder)'", at: .init(file: output),
                remedy: "Make the folder first, or choose another place with --output")
        }
        guard !files.force, Folder.exists(output) else { return }
        throw UserError(
            .cannotWrite, "there is a file already", at: .init(file: output),
            remedy: "Choose another name with --output, or replace it with --force")
    }

    private func sources() throws -> DraftSources {
        var sources = DraftSources()
        sources.events = files.events
        sources.items = files.items
        sources.consent = consent.consent
        sources.answers.consent = ConsentColumns(user: consent.consentUser, personalization: consent.consentColumn)
        sources.answers.consentDefault = consent.consentDefault.map { $0 == .yes }
        sources.table = files.table
        sources.model = files.model
        sources.folder = files.output.map { $0 == "-" ? "." : Folder.parent(of: $0) } ?? Self.folder
        sources.answers.user = logAnswers.user
        sources.answers.item = logAnswers.item
        sources.answers.timestamp = logAnswers.timestamp
        sources.answers.type = logAnswers.type
        if let format = logAnswers.timestampFormat { _ = try TimestampFormat(parsing: format) }
        sources.answers.timestampFormat = logAnswers.timestampFormat
        sources.answers.purchaseTypes = logAnswers.purchaseTypes.names
        sources.answers.until = logAnswers.until
        sources.answers.target = tableAnswers.target
        sources.answers.positive = tableAnswers.positive
        sources.answers.id = tableAnswers.id
        try layoutFlags.checkHaveEffect(on: files.table.map { [$0] } ?? files.events)
        sources.answers.layout = layoutFlags.layout
        return sources
    }
}

import ArgumentParser
import Diagnostics
import Documents
import Events
import Lifetimes
import ModelStore
import Reports
import Terminal
import Training

struct FitLifetime: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifetime",
        abstract: "Train a model of what customers will still buy and spend, from events.",
        discussion: """
            BG/NBD (Fader, Hardie & Lee 2005) says how often customers buy until they leave, Gamma–Gamma (Fader & Hardie \
            2013) what they spend, both by maximum likelihood with standard errors. Purchases of one day are one. A \
            purchase is worth quantity × price, or what the column of --value-column says. A model of the time before the \
            last quarter of the events is measured on it, beside "as last year"; --holdout says how long that is. \
            Customers who opted out are not in the model. docs/lifetime.md has the formulas.

            EXAMPLES

              trainer fit lifetime --events log.csv --model lifetime

              trainer fit lifetime --events log.csv --until 2024-10-01 --value-column total --holdout 90d \\
                --model lifetime
            """)

    /// The input files and the name of the result.
    struct Files: ParsableArguments {
        @Option(
            parsing: .upToNextOption, help: ArgumentHelp("Tables of events; - is standard input.", valueName: "file"))
        var events: [String]

        @Option(help: ArgumentHelp("The model's name; each run writes its next version.", valueName: "name"))
        var model: String
    }

    /// How the model is fitted and measured.
    struct Parameters: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The unit of time in which alpha and the likelihood are shown; 1w unless given. Nothing else depends on it.",
                valueName: "span"), transform: TimeSpan.seconds(parsing:))
        var timeUnit: Double?

        @Option(
            help: ArgumentHelp(
                "How long before the newest event a model of the time before is measured, or none; a quarter of the time unless given.",
                valueName: "span"), transform: { try TimeSpan.secondsOrNone(parsing: $0) ?? 0 })
        var holdout: Double?
    }

    @OptionGroup(title: "Files") var files: Files
    @OptionGroup(title: "Parameters") var parameters: Parameters
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Identities") var identityOptions: IdentityOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var valueColumn: ValueColumnOption
    @OptionGroup(title: "Running") var actorOption: ActorOption
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            try eventFlags.layoutFlags.checkHaveEffect(on: files.events)
            var training = LifetimeTraining(events: files.events)
            training.options = eventFlags.options
            training.options.value = valueColumn.valueColumn
            training.options.identities = identityOptions.choice?.source
            try training.options.checkColumns()
            training.consent = consent.source
            training.forgotten = try ModelStore(path: store.store).forgottenIds(of: files.model)
            training.timeUnit = parameters.timeUnit ?? training.timeUnit
            training.holdOut = parameters.holdout
            fileMode.use()
            let report = try training.run(
                model: files.model, store: ModelStore(path: store.store), author: actorOption.author,
                machine: threads.machine,
                progress: console.progress)
            try console.output.print(report, tables: LifetimeTables(report).all, format: format.format)
        }
    }
}

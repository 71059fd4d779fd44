import ArgumentParser
import Diagnostics
import Documents
import Events
import Experiments
import Files
import ModelStore
import Tables
import Terminal

struct AnalyzeExperiment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Say what an experiment caused, from exposures and outcomes.",
        discussion: """
            Exposures are tables or JSON Lines with a line for each list that was shown: time, request_id, customer, \
            experiment, arm. Outcomes are a log of events, or columns of a table with a row for each customer. Only who \
            was exposed counts, and only what came after the first exposure.

            When the arms do not have the customers that they should have (sample ratio mismatch), no effect is shown and \
            the exit code is 2; it is also 2 when a guardrail does not hold. docs/experiments.md has every formula.

            EXAMPLES

              trainer experiment analyze --exposures 'log/*.jsonl' --customer-key key --holdout \\
                --shares holdout=0.05,others=0.95 --outcomes events.csv --metrics revenue

              trainer experiment analyze --exposures shown.jsonl --outcomes events.csv \\
                --metrics revenue,conversion --pre-period 28d --guardrail orders=2%

              trainer experiment analyze --exposures 'log/*.jsonl' --customer-key key \\
                --experiment home --outcomes events.csv --metrics p90:revenue --output report

              trainer experiment analyze --exposures shown.csv --customers people.csv \\
                --metrics mean:spent --covariate spent=spent_before --segment country
            """)

    /// What is joined.
    struct Inputs: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables or logs of what was shown to whom.", valueName: "file"))
        var exposures: [String] = []

        @Option(
            help: ArgumentHelp(
                "Where a column of the exposures is called otherwise: customer=user_id; roles are time, customer, arm, experiment and request_id. Repeatable.",
                valueName: "role=column"))
        var exposureColumn: [String] = []

        @Option(help: ArgumentHelp("The experiment, where the exposures have several.", valueName: "name"))
        var experiment: String?

        @Flag(
            help:
                "Compare whoever is held out from all experiments with everybody else, over all lines of the exposures; the arms are holdout, which is the control, and others."
        )
        var holdout = false

        @Option(
            help: ArgumentHelp(
                "The file of the key with which the exposures name customers; they have the ids of the outcomes unless given.",
                valueName: "file"))
        var customerKey: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables of events: what customers did.", valueName: "file"))
        var outcomes: [String] = []

        @Option(help: ArgumentHelp("A table with a row for each customer.", valueName: "file"))
        var customers: String?

        @Option(
            help: ArgumentHelp("The column of the customer in --customers; 'user' unless given.", valueName: "column"))
        var customersUser: String?

        func validate() throws {
            if exposures.isEmpty { throw ValidationError("Name the exposures with --exposures.") }
            if holdout, experiment != nil { throw ValidationError("Give either --experiment or --holdout.") }
            if customersUser != nil, customers == nil {
                throw ValidationError("--customers-user has no effect without --customers.")
            }
        }
    }

    /// How the arms are compared.
    struct Comparing: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "For a metric mean:COLUMN, the column of --customers that was known before: spent=spent_before. Repeatable.",
                valueName: "column=column"))
        var covariate: [String] = []

        @Option(
            help: ArgumentHelp(
                "A metric that must not become worse by more than a share of the control's (revenue=2%) or a number (nps=3). Repeatable.",
                valueName: "metric=margin"))
        var guardrail: [String] = []

        @Option(
            help: ArgumentHelp(
                "Metrics of which less is better, by commas or repeated; abandonment always is one.",
                valueName: "metrics"), transform: NameList.init(parsing:))
        var lowerIsBetter: [NameList] = []

        @Option(
            help: ArgumentHelp(
                "Columns of --customers by which effects are shown in groups, by commas or repeated; they must have been known before the experiment.",
                valueName: "columns"), transform: NameList.init(parsing:))
        var segment: [NameList] = []

        @Option(
            help: ArgumentHelp(
                "The customers at whom intervals for any time are narrowest; choose it before the experiment. \(ConfidenceSequence.usualCustomers) unless given.",
                valueName: "n"))
        var plannedCustomers = ConfidenceSequence.usualCustomers

        func validate() throws {
            try lowerIsBetter.checkDistinct("--lower-is-better")
            try segment.checkDistinct("--segment")
            if plannedCustomers < 1 { throw ValidationError("--planned-customers takes a number of at least 1.") }
        }
    }

    @OptionGroup(title: "Inputs") var inputs: Inputs
    @OptionGroup(title: "Comparing") var flags: ExperimentFlags
    @OptionGroup(title: "Comparing") var comparing: Comparing
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var valueColumn: ValueColumnOption
    @OptionGroup(title: "Output") var output: ExperimentOutput
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            if let folder = output.output {
                try ModelStore(path: store.store).checkIsOutside(folder, writing: folder)
            }
            var analysis = try analysis()
            analysis.forgotten = try store.forgottenIds()
            let report = try analysis.run(threads: threads.chosen, progress: console.progress)
            let page = ExperimentPage(report).page
            try output.files?.write("experiment", page: page, of: report)
            try console.output.print(report, tables: ExperimentTables(report).all, format: format.format)
            if let failure = report.failure { throw failure }
        }
    }

    private func analysis() throws -> ExperimentAnalysis {
        if inputs.outcomes.isEmpty {
            let ofEvents = eventFlags.given + valueColumn.given + eventFlags.layoutFlags.given
            try (ofEvents + [.skipInvalid: eventFlags.skipInvalid]).refuse("without \(.experimentOutcomes)")
        } else {
            try eventFlags.layoutFlags.checkHaveEffect(on: inputs.outcomes)
        }
        var analysis = ExperimentAnalysis(exposures: inputs.exposures, metrics: try flags.parsedMetrics())
        analysis.exposureColumns = try ExposureColumns(parsing: inputs.exposureColumn)
        if let name = inputs.experiment { analysis.wanted = .experiment(name) }
        if inputs.holdout { analysis.wanted = .holdout }
        analysis.key = try inputs.customerKey.map(KeyedHash.init(file:))
        analysis.outcomes = inputs.outcomes
        analysis.options = eventFlags.options
        analysis.options.value = valueColumn.valueColumn
        (analysis.customers, analysis.customersUser) = (inputs.customers, inputs.customersUser)
        analysis.control = flags.control ?? (inputs.holdout ? Exposures.heldOut : ExperimentFlags.usualControl)
        analysis.shares = try flags.parsedShares()
        analysis.prePeriod = try flags.prePeriod.map(TimeSpan.seconds(parsing:))
        analysis.within = try flags.within.map(TimeSpan.seconds(parsing:))
        analysis.segments = comparing.segment.names
        for text in comparing.covariate {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), analysis.covariates[parts[0]] == nil else {
                throw UserError(
                    .wrongUsage, "\(.covariate) takes COLUMN=COLUMN once for each metric, found \(text.excerpt)",
                    remedy: "Write it as \(.covariate, "spent=spent_before")")
            }
            analysis.covariates[parts[0]] = parts[1]
        }
        analysis.terms.guardrails = try comparing.guardrail.map(Guardrail.init(parsing:))
        analysis.terms.lowerIsBetter = Set(
            try comparing.lowerIsBetter.names.map(ExperimentMetric.init(parsing:)))
        analysis.terms.winsorize = flags.winsorize
        analysis.terms.sequence = ConfidenceSequence(plannedCustomers: comparing.plannedCustomers)
        analysis.terms.seed = flags.seed
        return analysis
    }
}

import ArgumentParser
import Diagnostics
import Evaluation
import ModelStore
import Models
import Pipelines
import Tables
import Terminal

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model on data that it was not trained on, beside a baseline.",
        discussion: """
            Recommenders: every test user gets a list from the whole catalogue, without what they have already. recall@k is hits / \
            relevant, calibrated-recall@k hits / min(k, relevant), ndcg@k counts a hit at rank r as 1 / log2(r + 1) and \
            divides by the best attainable. Means over users with relevant items carry a 95% bootstrap interval; \
            differences to popularity are paired on the same resamples.

            Models of who will buy or leave: the probabilities for the rows of a table, or for customers made from \
            events at a time, against what came true; beside the base rate. docs/evaluation.md has the formulas.

            EXAMPLES

              trainer evaluate recommendations --events log.csv --from 2024-10-01 \\
                --where 'type = purchase'

              trainer evaluate recommendations/3 --events hidden.csv \\
                --given given.csv --metrics ndcg@10,hit-rate@10

              trainer evaluate churn --table test.csv --cost 1 --value 20

              trainer evaluate churn@challenger --events log.csv --at 2024-10-01
            """)

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    /// What is measured, and how.
    struct Measuring: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of events: those that lists should find, or those that customers are made from.",
                valueName: "file"))
        var events: [String] = []

        @Option(
            help: ArgumentHelp(
                "A table with the columns that a model of customers was trained on, the target too.", valueName: "file")
        )
        var table: String?

        @Option(help: ArgumentHelp("The measures, separated by commas.", valueName: "list"))
        var metrics: String?

        @Option(help: "The seed of the bootstrap.")
        var seed: UInt64 = 0
    }

    /// What only recommenders have.
    struct Lists: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of what is known of the test users: each is folded in from these events alone.",
                valueName: "file"))
        var given: [String] = []

        @Option(help: "Which items the lists leave out; seen unless given.")
        var mask: EvaluationReport.Mask?

        /// The flags that were given.
        var flags: [String] { (given.isEmpty ? [] : ["--given"]) + (mask == nil ? [] : ["--mask"]) }
    }

    /// What only models of customers have.
    struct Customers: ParsableArguments {
        @Option(
            help: ArgumentHelp("The time at which customers are looked at, with --events.", valueName: "time"),
            transform: Timestamp.parse)
        var at: Int64?

        @Option(
            help: ArgumentHelp("A table of the items, for products that the model does not know.", valueName: "file"))
        var items: String?

        @Option(help: "What it costs to contact a customer; with --value, for the profit at each threshold.")
        var cost: Double?

        @Option(help: "What contacting a customer brings whose outcome is yes.")
        var value: Double?

        func validate() throws {
            if (cost == nil) != (value == nil) { throw ValidationError("--cost and --value go together.") }
        }

        /// The flags that were given.
        var flags: [String] {
            let all = [
                ("--at", at != nil), ("--items", items != nil), ("--cost", cost != nil), ("--value", value != nil),
            ]
            return all.filter(\.1).map(\.0)
        }
    }

    @OptionGroup(title: "Measuring") var measuring: Measuring
    @OptionGroup(title: "Lists of recommenders") var lists: Lists
    @OptionGroup(title: "Customers") var customers: Customers
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let store = ModelStore(path: store.store)
            let version = try store.resolve(Reference(parsing: reference))
            if ModelFamily(inFolder: version.folder) == .propensity {
                let report = try propensity().run(
                    version, machine: threads.machine, progress: console.progress)
                try console.output.print(
                    report, tables: PropensityTables.evaluation(report.evaluation), format: format.format)
            } else {
                let report = try recommender().run(version, machine: threads.machine, progress: console.progress)
                try console.output.print(
                    report, tables: [table(of: report.evaluation), counts(of: report)], format: format.format)
            }
        }
    }

    private func recommender() throws -> RecommenderEvaluation {
        try refuse(customers.flags + (measuring.table == nil ? [] : ["--table"]), for: "a recommender")
        guard !measuring.events.isEmpty else {
            throw UserError(.wrongUsage, "--events is missing", remedy: "Name tables of the hidden events")
        }
        var evaluation = RecommenderEvaluation(hidden: measuring.events)
        evaluation.given = lists.given
        evaluation.options = eventFlags.applied()
        evaluation.metrics = measuring.metrics
        evaluation.mask = lists.mask ?? evaluation.mask
        evaluation.seed = measuring.seed
        evaluation.consent = consent.consent
        evaluation.consentDefault = consent.defaultYes
        return evaluation
    }

    private func propensity() throws -> PropensityEvaluation {
        try refuse(lists.flags, for: "a model of customers")
        var evaluation = PropensityEvaluation(try propensitySource())
        if let metrics = measuring.metrics { evaluation.measures = try ProbabilityMeasure.list(parsing: metrics) }
        if let cost = customers.cost, let value = customers.value {
            evaluation.economics = try ContactEconomics(costPerContact: cost, valuePerTruePositive: value)
        }
        evaluation.seed = measuring.seed
        evaluation.consent = consent.consent
        evaluation.consentDefault = consent.defaultYes
        return evaluation
    }

    private func propensitySource() throws -> PropensityEvaluation.Source {
        switch (measuring.table, measuring.events.isEmpty) {
        case (let table?, true):
            let ineffective = eventFlags.given + customers.flags.filter { ["--at", "--items"].contains($0) }
            try refuse(ineffective, for: "a table")
            return .table(table, skipInvalid: eventFlags.skipInvalid)
        case (nil, false):
            guard let at = customers.at else {
                throw UserError(
                    .wrongUsage, "--at is missing", remedy: "Name the time at which customers are looked at")
            }
            var events = PropensityEvaluation.Log(files: measuring.events, at: at)
            events.items = customers.items
            events.changes = eventFlags.applied
            return .events(events)
        default:
            throw UserError(
                .wrongUsage, "a model of customers is measured on one table, or on events",
                remedy: "Give either --table, or --events with --at")
        }
    }

    private func refuse(_ flags: [String], for what: String) throws {
        if let flag = flags.first {
            throw UserError(.wrongUsage, "\(flag) has no effect for \(what)", remedy: "Leave it out")
        }
    }

    private func table(of report: EvaluationReport) -> Table {
        var table = Table(["measure", "value", "95% from", "to", "popularity", "difference", "95% from", "to"])
        let popularity = report.baselines["popularity"]
        func cell(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }
        for (measure, estimate) in report.metrics.sorted(by: { $0.key < $1.key }) {
            let difference = popularity?.differences[measure]
            table.append([
                .text(measure.description), cell(estimate.value), cell(estimate.low), cell(estimate.high),
                cell(popularity?.metrics[measure]?.value), cell(difference?.value), cell(difference?.low),
                cell(difference?.high),
            ])
        }
        return table
    }

    private func counts(of report: RecommenderReport) -> Table {
        let skipped = report.evaluation.skipped
        var table = Table(["users", "pairs", "masked", "unknown user", "unknown item", "already seen"])
        table.append([
            .integer(report.evaluation.users), .integer(report.pairs), .text(report.evaluation.masked.rawValue),
            .integer(skipped.unknownUser), .integer(skipped.unknownItem), .integer(skipped.alreadySeen),
        ])
        return table
    }
}

extension EvaluationReport.Mask: ExpressibleByArgument {}

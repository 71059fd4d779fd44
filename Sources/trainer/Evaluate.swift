import ArgumentParser
import Evaluation
import ModelStore
import Pipelines
import Terminal

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model on events that it was not trained on, beside popularity.",
        discussion: """
            Every test user gets a list from the whole catalogue, without what they have already. recall@k is hits / \
            relevant, calibrated-recall@k hits / min(k, relevant), ndcg@k counts a hit at rank r as 1 / log2(r + 1) and \
            divides by the best attainable. Means over users with relevant items carry a 95% bootstrap interval; \
            differences to popularity are paired on the same resamples.

            EXAMPLES

              trainer evaluate recommendations --events log.csv --from 2024-10-01 \\
                --where 'type = purchase'

              trainer evaluate recommendations/3 --events hidden.csv \\
                --given given.csv --metrics ndcg@10,hit-rate@10
            """)

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    /// What is measured, and how.
    struct Measuring: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables of the hidden events, which the lists should find.", valueName: "file"))
        var events: [String]

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of what is known of the test users: each is folded in from these events alone.",
                valueName: "file"))
        var given: [String] = []

        @Option(help: ArgumentHelp("The measures, separated by commas.", valueName: "list"))
        var metrics = RecommenderEvaluation(hidden: []).metrics

        @Option(help: "Which items the lists leave out.")
        var mask = EvaluationReport.Mask.seen

        @Option(help: "The seed of the bootstrap.")
        var seed: UInt64 = 0
    }

    @OptionGroup(title: "Measuring") var measuring: Measuring
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            var evaluation = RecommenderEvaluation(hidden: measuring.events)
            evaluation.given = measuring.given
            evaluation.options = eventFlags.options
            evaluation.metrics = measuring.metrics
            evaluation.mask = measuring.mask
            evaluation.seed = measuring.seed
            let version = try ModelStore(path: store.store).resolve(Reference(parsing: reference))
            let report = try evaluation.run(version, machine: threads.machine, progress: console.progress)
            try console.output.print(
                report, tables: [table(of: report.evaluation), counts(of: report)], format: format.format)
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

import ArgumentParser
import Diagnostics
import Documents
import Evaluation
import Events
import Measuring
import ModelStore
import Recommenders
import Reports
import Terminal
import Training

struct FitRecommender: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommender",
        abstract: "Train a recommender from events.",
        discussion: """
            iALS minimizes, over user rows w and item rows h,

              Σ c (⟨w,h⟩ − 1)² over observed pairs + α₀ Σ ⟨w,h⟩² over all pairs
              + λ (Σ_u (n_u + α₀ items)^ν ‖w_u‖² + Σ_i (n_i + α₀ users)^ν ‖h_i‖²)

            with c the confidence of a pair, α₀ --unobserved-weight, λ --regularization, ν --frequency-exponent \
            (Rendle et al. 2021, arXiv:2110.14037). Item-to-item algorithms keep for each past item j what it says for each \
            other item i, so that the score of i is Σ_j c_j B_ji: item-neighbours (cosine, tf-idf or bm25), ease \
            (B = −P/diag P with P = (XᵀX + λ)⁻¹) and rp3beta (a random walk). docs/recommenders.md has them all.

            als is for ratings r and minimizes

              Σ (r − μ − b_u − b_i − ⟨w,h⟩)² over the ratings
              + λ (Σ_u n_u^ν (‖w_u‖² + b_u²) + Σ_i n_i^ν (‖h_i‖² + b_i²))

            with μ the mean rating (Zhou et al. 2008; Koren, Bell & Volinsky 2009).

            repeat lists what a customer bought before, by the chance that the item is bought again, how often the \
            customer buys it, and whether it is due (Bhagat et al. 2018); its lists need --mask none.

            mixture blends repeat with the algorithm that --member names, whose flags it takes: the score of an item is \
            w r/R + (1 − w) s/S, with the largest scores R and S of the customer and a share w that is learnt on the newest \
            28 days, or given by --repeat-share. Its lists, too, need --mask none, and --share-new keeps a part of them for \
            what the customer has not bought.

            --half-life lets old events count less when the model learns; --history-half-life does so for the histories by \
            which customers are scored, in every command that uses the version.

            With --holdout-from, --holdout-last, --holdout-last-order or --holdout-users a model is first trained without \
            these events and measured on them, then one on all events is written, or with --refit train one without them: \
            docs/evaluation.md says when to use which. --mask none \
            measures lists that may hold what customers have, as those of a grocer should.

            EXAMPLES

              trainer fit recommender --events purchases.csv --model recommendations

              trainer fit recommender --events purchases.csv \\
                --holdout-from 2024-10-02 --model recommendations

              trainer fit recommender --events purchases.csv \\
                --algorithm ease --l2 200 --model recommendations

              trainer fit recommender --events log.csv.gz --items items.csv \\
                --consent consent.csv --until 2024-10-01 --half-life 90d \\
                --weight view=1 --weight cart=3 --weight purchase=10 \\
                --factors 128 --regularization 0.005 --model recommendations

              trainer fit recommender --events log.csv --epochs 4 \\
                --start recommendations --model recommendations

              trainer fit recommender --events purchases.csv \\
                --algorithm mixture --member ease --l2 300 --model groceries

              trainer fit recommender --events reviews.csv --rating stars \\
                --algorithm als --minimum-item-events 5 --model ratings
            """)

    /// The input files and the name of the result.
    struct Files: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of events: .csv, .tsv, .jsonl or .json, each also .gz; - is standard input, and 'duckdb: SELECT …' or 'postgres:SERVICE: SELECT …' a query.",
                valueName: "file"))
        var events: [String]

        @Option(help: ArgumentHelp("The model's name; each run writes its next version.", valueName: "name"))
        var model: String

        @Option(
            help: ArgumentHelp(
                "A table of the items, with titles and what else there is; kept with the model.", valueName: "file"))
        var items: String?

        @OptionGroup var itemColumns: ItemColumnOptions

        @Option(help: ArgumentHelp("The column of the title in --items; 'title' unless given.", valueName: "column"))
        var title: String?

        func validate() throws {
            let given: GivenOptions = itemColumns.given + [.itemTitleColumn: title != nil]
            try given.check(need: .itemTable, isGiven: items != nil)
        }

        /// The columns of the item table that were named; nil when none was.
        var namedItemColumns: ItemColumns? {
            ItemColumns(item: itemColumns.itemId, title: title, category: itemColumns.category).orNil
        }
    }

    /// The measures for held-out events.
    struct Measuring: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The measures of what is held out, by commas or repeated; all at 20 unless given.", valueName: "list"),
            transform: NameList.init(parsing:))
        var metrics: [NameList] = []

        @OptionGroup var maskOption: MaskOption
        @OptionGroup var unknownItemsFlag: UnknownItemsFlag

        func validate() throws { try metrics.checkDistinct("--metrics") }

        /// The options that were given.
        var given: GivenOptions { [.metrics: !metrics.isEmpty] + maskOption.given + unknownItemsFlag.given }
    }

    @OptionGroup(title: "Files") var files: Files
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Identities") var identityOptions: IdentityOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var rating: RatingFlag
    @OptionGroup(title: "Events") var orderFlags: OrderFlags
    @OptionGroup(title: "Interactions") var interactionFlags: InteractionFlags
    @OptionGroup(title: "Parameters") var parameters: RecommenderFlags
    @OptionGroup(title: "Parameters") var fallbackFlag: FallbackFlag
    @OptionGroup(title: "Holding out") var holdOutFlags: HoldOutFlags
    @OptionGroup(title: "Holding out") var refitFlag: RefitFlag
    @OptionGroup(title: "Holding out") var measuring: Measuring
    @OptionGroup(title: "Running") var actorOption: ActorOption
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            var training = try RecommenderTraining(files, eventFlags, interactionFlags, consent, identityOptions)
            training.forgotten = try ModelStore(path: store.store).forgottenIds(of: files.model)
            training.train = try parameters.chosen()
            training.fallback = fallbackFlag.chosen
            training.start = parameters.start.map { RecommenderTraining.Start(version: $0) }
            training.options.rating = try rating.column(
                isUsed: training.train.usesRatings, with: "\(.algorithm, training.train.name.rawValue)")
            try training.options.checkColumns(usesRatings: training.train.usesRatings)
            training.holdOut = try holdOutFlags.holdOut()
            training.refit = refitFlag.chosen
            orderFlags.add(to: &training.options)
            try OrderFlags.refuse(training.uselessOrder(holdOut: training.holdOut))
            training.metrics = measuring.metrics.text
            training.mask = measuring.maskOption.mask
            training.unknownItems = measuring.unknownItemsFlag.unknownItems
            if training.holdOut == nil, let key = (measuring.given + refitFlag.given).keys.first {
                throw UserError(
                    .wrongUsage, "\(key) has no effect when nothing is held out",
                    remedy: "Add --holdout-from, --holdout-last, --holdout-last-order or --holdout-users")
            }
            training = training.withTransformForRepeats
            fileMode.use()
            let report = try training.run(
                model: files.model, store: ModelStore(path: store.store), author: actorOption.author,
                machine: threads.machine,
                progress: console.progress)
            try console.output.print(
                report, tables: [table(of: report)] + quality(of: report), format: format.format)
        }
    }

    private func quality(of report: TrainingReport) -> [Table] {
        switch report.quality?.report {
        case nil: []
        case .lists(let evaluation, let pairs): RecommenderTables(evaluation, pairs: pairs).all
        case .ratings(let ratings): RatingTables.evaluation(ratings)
        }
    }

    private func table(of report: TrainingReport) -> Table {
        var table = Table(["model", "version", "users", "items", "pairs", "loss"])
        table.append([
            .text(report.model), .integer(report.version), .integer(report.users), .integer(report.items),
            .integer(report.pairs), report.convergence.map { .number($0.finalLoss.total, digits: 2) } ?? .empty,
        ])
        return table
    }
}

import ArgumentParser
import Diagnostics
import Documents
import Events
import Interactions
import ModelStore
import Recommenders
import Reports
import Terminal
import Training
import Tuning

struct Tune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the best recommender for a shop's events, and train it.",
        discussion: """
            Part of the events is held out: --holdout-from a time, --holdout-last n items of each customer, \
            --holdout-last-order or --holdout-users; unless given the newest fifth, or a fifth of the customers where \
            events have no times. --validation names a file of events to find instead. \
            Algorithms compete on it with their parameters, and with half-lives, weights of types and transforms that \
            are not given: the defaults first, then scattered points, of which the best are refined. Time goes to the \
            algorithms that gain. iALS candidates race epoch by epoch, and trials of large shops begin on a sample. The \
            winner is trained on everything, with --refit train on what trials learnt from, and written as the model's \
            next version. The ten best trials are printed, \
            the verdict, and the command line that trains the winner again; --verbose shows all trials.

            Keep what you want to measure the result on out of it with --until, and hold out what lies before that. Use \
            --mask none if lists may hold what customers bought before. A warning says when too few customers are held \
            out to tell the trials apart.

            With --trials the result depends on data and seed alone. A search that was killed goes on where it stopped \
            when the same command is given again. docs/tuning.md has the ranges.

            EXAMPLES

              trainer tune --events log.csv --budget 10m --model recommendations

              trainer tune --events log.csv --until 2024-10-02 \\
                --holdout-from 2024-07-04 --trials 60 --model recommendations

              trainer tune --events log.csv --validation later.csv --refit train \\
                --trials 60 --model recommendations
            """)

    /// How long to search, and for what.
    struct SearchFlags: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The time for reading, trials and training the winner: 90s, 10m, 2h; 10m unless given.",
                valueName: "span"))
        var budget: String?

        @Option(help: ArgumentHelp("End after this many trials instead.", valueName: "n"))
        var trials: Int?

        @Option(help: ArgumentHelp("The measure that decides; ndcg@20 unless given.", valueName: "metric"))
        var metric: String?

        @Option(
            help: ArgumentHelp(
                "Those that compete, by commas or repeated; ials,item-neighbours,ease,rp3beta unless given, with --mask none also repeat and mixture.",
                valueName: "list"), transform: NameList.init(parsing:))
        var algorithms: [NameList] = []

        @Option(help: "Decides which parameters are tried, but not who is held out.")
        var seed: UInt64 = 0

        func validate() throws { try algorithms.checkDistinct("--algorithms") }

        /// The names of the flags that a training does not have.
        static let names = ["--budget", "--trials", "--metric", "--algorithms", "--seed"]
    }

    @OptionGroup(title: "Files") var files: FitRecommender.Files
    @OptionGroup(title: "Search") var search: SearchFlags
    @OptionGroup(title: "Search") var fallbackFlag: FallbackFlag
    @OptionGroup(title: "Holding out") var holdOutFlags: HoldOutFlags
    @OptionGroup(title: "Holding out") var validationFlag: ValidationFlag
    @OptionGroup(title: "Holding out") var refitFlag: RefitFlag
    @OptionGroup(title: "Holding out") var maskOption: MaskOption
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Identities") var identityOptions: IdentityOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var orderFlags: OrderFlags
    @OptionGroup(title: "Interactions") var interactionFlags: InteractionFlags
    @OptionGroup(title: "Running") var actorOption: ActorOption
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    private struct Answer: Encodable {
        let report: TuningReport
        let command: String

        private enum CodingKeys: String, CodingKey { case command }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(command, forKey: .command)
            try report.encode(to: encoder)
        }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            var training = try RecommenderTraining(files, eventFlags, interactionFlags, consent, identityOptions)
            training.forgotten = try ModelStore(path: store.store).forgottenIds(of: files.model)
            training.interactions = try interactionFlags.options(keepingNone: true)
            training.fallback = fallbackFlag.chosen
            orderFlags.add(to: &training.options)
            var tuning = RecommenderTuning(training)
            tuning.holdOut = try holdOutFlags.holdOut()
            tuning.validation = try validationFlag.file(beside: holdOutFlags)
            tuning.refit = refitFlag.refit ?? .all
            try OrderFlags.refuse(tuning.uselessOrder)
            if let named = try algorithms() { (tuning.algorithms, tuning.addsRepeat) = (named, false) }
            tuning.metric = search.metric ?? tuning.metric
            tuning.end = try end() ?? tuning.end
            tuning.seed = search.seed
            tuning.mask = maskOption.chosen
            fileMode.use()
            let report = try tuning.run(
                model: files.model, store: ModelStore(path: store.store), author: actorOption.author,
                machine: threads.machine,
                progress: console.progress)
            let command = Self.command(ProgramArguments.received, report, for: training)
            // A CSV is for programs, which get all trials.
            let showsAll = consoleOptions.verbose || format.format == .csv
            try console.output.print(
                Answer(report: report, command: command),
                tables: TuningTables(report, command: command).tables(showingAll: showsAll), format: format.format)
        }
    }

    private func end() throws -> Tuning.End? {
        if let trials = search.trials {
            guard search.budget == nil else {
                throw UserError(.wrongUsage, "--trials and --budget both end the search", remedy: "Give one of them")
            }
            guard (1...1_000_000).contains(trials) else {
                throw UserError(
                    .wrongUsage, "--trials \(trials) is out of range", remedy: "Give a number from 1 to 1000000")
            }
            return .trials(trials)
        }
        return try search.budget.map { .seconds(try TimeSpan.seconds(parsing: $0)) }
    }

    private func algorithms() throws -> [RecommenderAlgorithm.Name]? {
        guard !search.algorithms.isEmpty else { return nil }
        return try search.algorithms.names.map { text in
            guard let name = RecommenderAlgorithm.Name(rawValue: text), name.isTunable else {
                throw UserError(
                    .wrongUsage, "--algorithms names '\(text)', which cannot be tuned",
                    remedy: "Choose from "
                        + RecommenderAlgorithm.Name.allCases.filter(\.isTunable).map(\.rawValue).joined(separator: ","))
            }
            return name
        }
    }
}

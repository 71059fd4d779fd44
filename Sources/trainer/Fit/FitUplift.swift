import ArgumentParser
import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import ModelStore
import Reports
import Terminal
import Training

struct FitUplift: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uplift",
        abstract: "Learn from a campaign whom a contact changes, and who is worth one.",
        discussion: """
            From a table of customers of whom some were treated and others were not, best by chance: the uplift, \
            P(yes | treated) - P(yes | not treated), of each customer by what is known of them before. Three learners are \
            cross-fitted and measured beside each other on rows that they have not seen, and the chosen one is kept:

              two-models     a logistic model of the treated and one of the others
              interactions   one logistic model with coefficients that only the treated have
              doubly-robust  a ridge regression on doubly robust pseudo-outcomes (Kennedy 2020)

            The report has the Qini curve and coefficient, uplift by tenth, and what contacting the best 10% to 100% \
            brings. Columns that were written after the treatment must be left out with --ignore. docs/uplift.md has the \
            formulas.

            EXAMPLES

              trainer fit uplift --table campaign.csv --treatment mailed --target bought --id customer \\
                --cost 0.5 --value 20 --model voucher
            """)

    /// The input files and the name of the result.
    struct Files: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "A table of the campaign's customers: .csv, .tsv, .jsonl or .json, each also .gz; - is standard input.",
                valueName: "file"))
        var table: String

        @Option(help: ArgumentHelp("The model's name; each run writes its next version.", valueName: "name"))
        var model: String

        @Option(
            help: ArgumentHelp("Columns that the model must not use; by commas or repeated.", valueName: "columns"),
            transform: NameList.init(parsing:))
        var ignore: [NameList] = []

        func validate() throws { try ignore.checkDistinct("--ignore") }
    }

    @OptionGroup(title: "Files") var files: Files
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Columns of a table") var tableFlags: TableFlags
    @OptionGroup(title: "Treatment") var flags: UpliftFlags
    @OptionGroup(title: "Rows") var layout: LayoutFlags
    @OptionGroup(title: "Rows") var invalid: InvalidRowFlags
    @OptionGroup(title: "Running") var actorOption: ActorOption
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            try layout.checkHaveEffect(on: [files.table])
            try tableFlags.given.among(.repeatedIds, .weightColumn).refuse(
                "for a campaign, in which a customer has one row")
            guard tableFlags.target != nil else {
                throw UserError(
                    .wrongUsage, "\(.targetColumn) is missing",
                    remedy: "Name the column of the outcome with \(.targetColumn)")
            }
            var table = CustomerTable(file: files.table)
            table.schema = try tableFlags.options(ignore: files.ignore.names)
            table.positive = tableFlags.positive
            table.layout = layout.layout
            table.skipInvalid = invalid.skipInvalid
            table.maximumInvalid = invalid.maximumInvalid ?? table.maximumInvalid
            var training = try flags.training(of: table)
            training.consent = consent.source
            training.forgotten = try ModelStore(path: store.store).forgottenIds(of: files.model)
            fileMode.use()
            let report = try training.run(
                model: files.model, store: ModelStore(path: store.store), author: actorOption.author,
                machine: threads.machine,
                progress: console.progress)
            try console.output.print(report, tables: UpliftTables(report).all, format: format.format)
        }
    }
}

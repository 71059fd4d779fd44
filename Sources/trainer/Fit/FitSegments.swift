import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import Events
import ModelStore
import Reports
import Segmentation
import Terminal
import Training

struct FitSegments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "Put customers into groups: by how recently, often and dearly they buy, or by what they buy.",
        discussion: """
            rfm scores recency, frequency and money by quantiles and gives the groups the names that people who sell \
            know. features and factors are grouped by k-means, into as many groups as are found again in parts of the \
            customers. Each group comes with its size, what distinguishes it, what it buys most, and a mark where it \
            has too few customers for the difference of --detect. Customers who opted out are in no group. \
            docs/segments.md has the formulas.

            EXAMPLES

              trainer fit segments --by rfm --events log.csv --model segments

              trainer fit segments --by features --events log.csv --items items.csv \\
                --model groups

              trainer fit segments --by features --events log.csv --customers values.csv \
                --features 'customer.*,recency' --model worth

              trainer fit segments --by factors --recommender recommendations --k 6 \\
                --model tastes
            """)

    /// The input files and the name of the result.
    struct Files: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables of events; - is standard input.", valueName: "file"))
        var events: [String] = []

        @Option(
            help: ArgumentHelp(
                "A table of the items: shares of categories become features and describe the groups.", valueName: "file"
            ))
        var items: String?

        @OptionGroup var itemColumns: ItemColumnOptions
        @OptionGroup var customerTable: CustomerTableOptions

        @Option(help: ArgumentHelp("The model's name; each run writes its next version.", valueName: "name"))
        var model: String

        func validate() throws { try itemColumns.given.check(need: .itemTable, isGiven: items != nil) }
    }

    @OptionGroup(title: "Files") var files: Files
    @OptionGroup(title: "Groups") var flags: SegmentFlags
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
            let training = try training()
            fileMode.use()
            let report = try training.run(
                model: files.model, store: ModelStore(path: store.store), author: actorOption.author,
                machine: threads.machine,
                progress: console.progress)
            try console.output.print(report, tables: SegmentTables(report).all, format: format.format)
        }
    }

    private func training() throws -> SegmentTraining {
        var training = try flags.training()
        training.consent = consent.source
        training.forgotten = try ModelStore(path: store.store).forgottenIds(of: files.model)
        if flags.by == .factors {
            let ofEvents: GivenOptions = [.events: !files.events.isEmpty, .itemTable: files.items != nil]
            try (ofEvents + files.customerTable.given + eventFlags.given + valueColumn.given + identityOptions.given)
                .refuse("with \(.segmentBasis, "factors"), whose customers are those of the recommender")
            return training
        }
        guard !files.events.isEmpty else {
            throw UserError(.wrongUsage, "\(.events) is missing", remedy: "Name tables of events")
        }
        try eventFlags.layoutFlags.checkHaveEffect(on: files.events)
        training.events = files.events
        training.options = eventFlags.options
        training.options.value = valueColumn.valueColumn
        training.options.identities = identityOptions.choice?.source
        try training.options.checkColumns()
        training.items = files.items
        training.itemColumns = files.itemColumns.columns
        if let path = files.customerTable.customers {
            var customers = CustomerTableSource(path: path)
            customers.columns = files.customerTable.columns ?? ProfileColumns()
            training.customers = customers
        }
        return training
    }
}

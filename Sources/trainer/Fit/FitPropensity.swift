import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import Evaluation
import Events
import FeatureLearning
import Features
import ModelStore
import Propensity
import Reports
import Terminal
import Training

struct FitPropensity: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propensity",
        abstract: "Train a model of who will buy or leave, from a table or from events.",
        discussion: """
            A logistic model, P(yes) = 1 / (1 + exp(−(intercept + Σ βⱼ xⱼ))), minimizes

              mean weighted log loss + ½ l2 ‖β‖² + l1 ‖β‖₁

            over rows of a table with a yes/no target, or of customers made from events: features from what they did \
            before each cutoff, the outcome from what they do within the horizon after it. Amounts are standardized, \
            categories have a coefficient per level; kinds that are not given are inferred and shown.

            EXAMPLES

              trainer fit propensity --table customers.csv --target churned --id customer \\
                --category region,plan --calibrate platt --model churn

              trainer fit propensity --events log.csv --label churn --horizon 90d \\
                --cutoff 2024-04-01,2024-07-01 --model churn

              trainer fit propensity --events log.csv --customers crm.csv --valid-from since \\
                --boolean customer.newsletter --label churn --horizon 90d --cutoff 2024-07-01 --model churn
            """)

    /// The input files and the name of the result.
    struct Files: ParsableArguments {
        @Option(
            help: ArgumentHelp("A table of customers: .csv, .tsv, .jsonl or .json, each also .gz.", valueName: "file"))
        var table: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Tables of events instead; - is standard input.", valueName: "file"))
        var events: [String] = []

        @Option(help: ArgumentHelp("The model's name; each run writes its next version.", valueName: "name"))
        var model: String

        @Option(
            help: ArgumentHelp(
                "Columns, or features made from events, that the model must not use; by commas or repeated.",
                valueName: "columns"), transform: NameList.init(parsing:))
        var ignore: [NameList] = []

        func validate() throws {
            try ignore.checkDistinct("--ignore")
            if (table == nil) == events.isEmpty {
                throw ValidationError("Give either --table or --events.")
            }
        }
    }

    @OptionGroup(title: "Files") var files: Files
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Identities") var identityOptions: IdentityOptions
    @OptionGroup(title: "Columns of a table") var tableFlags: TableFlags
    @OptionGroup(title: "Customers from events") var customerFlags: CustomerFlags
    @OptionGroup(title: "Customers from events") var customerTable: CustomerTableOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var valueColumn: ValueColumnOption
    @OptionGroup(title: "Parameters") var parameters: LogisticFlags
    @OptionGroup(title: "Running") var actorOption: ActorOption
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var fileMode: FileModeOption
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            var training = PropensityTraining(try source())
            training.consent = consent.source
            training.forgotten = try ModelStore(path: store.store).forgottenIds(of: files.model)
            training.encoding = try parameters.encoding()
            training.logistic = parameters.logistic
            training.classWeights = parameters.classWeight
            training.folds = parameters.folds ?? PropensityTraining.standardFolds
            training.path = parameters.path
            training.pathRule = parameters.pathRule ?? training.pathRule
            training.calibration = parameters.calibrate ?? .none
            training.seed = parameters.seed ?? training.seed
            fileMode.use()
            let report = try training.run(
                model: files.model, store: ModelStore(path: store.store), author: actorOption.author,
                machine: threads.machine,
                progress: console.progress)
            try console.output.print(report, tables: PropensityTables(report).all, format: format.format)
        }
    }

    private func source() throws -> PropensitySource {
        let ignore = files.ignore.names
        try eventFlags.layoutFlags.checkHaveEffect(on: files.table.map { [$0] } ?? files.events)
        if let file = files.table {
            try
                (customerFlags.given + customerTable.given + eventFlags.given + valueColumn.given
                + identityOptions.given)
                .refuse("with \(.customerTable)")
            guard tableFlags.target != nil else { throw missing(.targetColumn, "the column of the outcome") }
            var table = CustomerTable(file: file)
            table.schema = try tableFlags.options(ignore: ignore)
            table.positive = tableFlags.positive
            table.repeatedIds = tableFlags.repeatedIds
            table.layout = eventFlags.layoutFlags.layout
            table.skipInvalid = eventFlags.skipInvalid
            table.maximumInvalid = eventFlags.maximumInvalid ?? table.maximumInvalid
            return .table(table)
        }
        let hasProfiles = customerTable.customers != nil
        try tableFlags.given.without(.categoryColumns, .numericColumns, .booleanColumns).refuse("with \(.events)")
        if !hasProfiles {
            try tableFlags.given.among(.numericColumns, .booleanColumns).refuse(
                "with \(.events) and without \(.profileTable)")
        }
        let profileOptions = try tableFlags.profileOptions()
        let itemColumns = try itemColumns(tableFlags.itemCategories(hasProfiles: hasProfiles))
        guard let label = customerFlags.label else { throw missing(.label, "churn or purchase") }
        guard customerFlags.horizon != nil else { throw missing(.horizon, "a span such as 90d") }
        guard !customerFlags.cutoff.isEmpty else { throw missing(.cutoff, "a time such as 2024-04-01") }
        var plan = PointInTimePlan(
            label: try EventLabel(parsing: label),
            horizon: try CustomerFlags.seconds(customerFlags.horizon, standard: 0),
            cutoffs: try customerFlags.cutoffs())
        plan.activeWithin = try CustomerFlags.seconds(customerFlags.activeWithin, standard: plan.activeWithin)
        var events = CustomerEventLog(files: files.events, plan: plan)
        events.options = eventFlags.options
        events.options.value = valueColumn.valueColumn
        events.options.identities = identityOptions.choice?.source
        try events.options.checkColumns()
        events.items = customerFlags.items
        events.itemColumns = itemColumns
        if let path = customerTable.customers {
            var customers = CustomerTableSource(path: path)
            customers.columns = customerTable.columns ?? ProfileColumns()
            customers.options = profileOptions
            events.customers = customers
        }
        events.ignore = ignore
        return .events(events)
    }

    /// The columns of the item table that were named; nil when none was.
    private func itemColumns(_ categories: [String]) throws -> ItemColumns? {
        if customerFlags.items == nil {
            let given: GivenOptions = [
                .itemIdColumn: customerFlags.itemId != nil, .itemCategoryColumn: !categories.isEmpty,
            ]
            try given.refuse("without \(.customerTable) or \(.itemTable)")
        }
        guard categories.count <= 1 else {
            throw UserError(
                .wrongUsage,
                "an item table has one column of categories, but \(.itemCategoryColumn) names \(categories.count)",
                remedy: "Name one column")
        }
        return ItemColumns(item: customerFlags.itemId, category: categories.first).orNil
    }

    private func missing(_ key: ParameterKey, _ what: String) -> UserError {
        let (problem, remedy): (Message, Message) = ("\(key) is missing", "Name \(what) with \(key)")
        return UserError(.wrongUsage, problem, remedy: remedy)
    }
}

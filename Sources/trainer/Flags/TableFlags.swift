import ArgumentParser
import Diagnostics
import Documents
import FeatureLearning
import Features
import Terminal

/// The flags that set the roles and kinds of the columns in a table of customers.
struct TableFlags: ParsableArguments {
    @Option(help: ArgumentHelp("The column of the yes/no outcome.", valueName: "column"))
    var target: String?

    @Option(
        help: ArgumentHelp(
            "The value of the target that means yes, where it is none of true, yes, y, t, 1.", valueName: "value"))
    var positive: String?

    @Option(help: ArgumentHelp("The column that names the customer; it is no feature.", valueName: "column"))
    var id: String?

    @Flag(help: "Customers may have several rows; folds and intervals then go by customer.")
    var repeatedIds = false

    @Option(help: ArgumentHelp("The column of the rows' weights; it is no feature.", valueName: "column"))
    var weight: String?

    @Option(
        help: ArgumentHelp("Columns of amounts, by commas or repeated.", valueName: "columns"),
        transform: NameList.init(parsing:))
    var numeric: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "Columns of names or codes, likewise; with --items the column of its categories, 'category' unless given. Those of --customers are written customer.COLUMN, here and in the other lists.",
            valueName: "columns"))
    var category: [String] = []

    @Option(
        help: ArgumentHelp("Columns of yes or no, likewise.", valueName: "columns"), transform: NameList.init(parsing:))
    var boolean: [NameList] = []

    func validate() throws {
        try numeric.checkDistinct("--numeric")
        try boolean.checkDistinct("--boolean")
        if repeatedIds && id == nil { throw ValidationError("--repeated-ids has no effect without --id.") }
    }

    /// The roles and kinds of the columns; `ignore` lists those that the model must not use.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a list of categories that cannot be read.
    func options(ignore: [String]) throws -> SchemaOptions {
        let categories = try category.map(NameList.init(parsing:))
        if let name = categories.repeated {
            throw UserError(
                .wrongUsage, "\(.categoryColumns) names '\(name)' twice", remedy: "Name each column once")
        }
        var options = SchemaOptions()
        options.target = target
        options.id = id
        options.weight = weight
        options.numeric = numeric.names
        options.category = categories.names
        options.boolean = boolean.names
        options.ignore = ignore
        return options
    }

    /// The names of the given flags.
    var given: GivenOptions {
        [
            .targetColumn: target != nil, .positive: positive != nil, .idColumn: id != nil,
            .repeatedIds: repeatedIds, .weightColumn: weight != nil, .numericColumns: !numeric.isEmpty,
            .categoryColumns: !category.isEmpty, .booleanColumns: !boolean.isEmpty,
        ]
    }
}

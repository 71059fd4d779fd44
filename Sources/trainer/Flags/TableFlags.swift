import ArgumentParser
import Diagnostics
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

    @Option(help: ArgumentHelp("Columns of amounts, separated by commas. Repeatable.", valueName: "columns"))
    var numeric: [String] = []

    @Option(help: ArgumentHelp("Columns of names or codes, likewise.", valueName: "columns"))
    var category: [String] = []

    @Option(help: ArgumentHelp("Columns of yes or no, likewise.", valueName: "columns"))
    var boolean: [String] = []

    func validate() throws {
        if repeatedIds && id == nil { throw ValidationError("--repeated-ids has no effect without --id.") }
    }

    /// The roles and kinds of the columns; `ignore` lists those that the model must not use.
    func options(ignore: [String]) -> SchemaOptions {
        var options = SchemaOptions()
        options.target = target
        options.id = id
        options.weight = weight
        options.numeric = numeric.flatMap(names(in:))
        options.category = category.flatMap(names(in:))
        options.boolean = boolean.flatMap(names(in:))
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

/// The names in a comma-separated list, without spaces around them.
func names(in list: String) -> [String] {
    list.split(separator: ",", omittingEmptySubsequences: false).map { name in
        String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

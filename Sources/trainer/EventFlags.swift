import ArgumentParser
import Events
import Tables

/// The flags that say which rows of an event table count and where their values stand.
struct EventFlags: ParsableArguments {
    @Option(help: ArgumentHelp("The column of the customer.", valueName: "column"))
    var user = "user"

    @Option(help: ArgumentHelp("The column of the product.", valueName: "column"))
    var item = "item"

    @Option(help: ArgumentHelp("The column of the time; 'timestamp' when there is one.", valueName: "column"))
    var timestamp: String?

    @Option(help: ArgumentHelp("The column of the event's type; 'type' when there is one.", valueName: "column"))
    var type: String?

    @Option(help: ArgumentHelp("The column of the quantity; 'quantity' when there is one.", valueName: "column"))
    var quantity: String?

    @Option(help: ArgumentHelp("The column of the price of a piece; 'price' when there is one.", valueName: "column"))
    var price: String?

    @Option(help: ArgumentHelp("The column of the order; 'order' when there is one.", valueName: "column"))
    var order: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "A condition that rows must meet: COLUMN OP VALUE with = != < <= > >= starts !starts, or COLUMN with empty !empty. Repeatable.",
            valueName: "condition"), transform: Condition.init(parsing:))
    var conditions: [Condition] = []

    @Option(
        help: ArgumentHelp("Only events from this time on.", valueName: "time"), transform: Timestamp.parse)
    var from: Int64?

    @Option(help: ArgumentHelp("Only events before this time.", valueName: "time"), transform: Timestamp.parse)
    var until: Int64?

    @Option(
        help: ArgumentHelp(
            "How timestamps are written when it is no known form, such as '%d.%m.%Y %H:%M'.", valueName: "format"))
    var timestampFormat: String?

    @Flag(help: "Count rows that cannot be read and pass over them.")
    var skipInvalid = false

    var options: EventOptions {
        var options = EventOptions()
        options.user = user
        options.item = item
        options.timestamp = timestamp
        options.type = type
        options.quantity = quantity
        options.price = price
        options.order = order
        options.conditions = conditions
        options.from = from
        options.until = until
        options.timestampFormat = timestampFormat
        options.skipInvalid = skipInvalid
        return options
    }
}

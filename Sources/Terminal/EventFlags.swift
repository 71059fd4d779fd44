package import ArgumentParser
import Diagnostics
import Documents
package import Events
import Tables

/// The flags that select the rows of an event table and name its columns.
package struct EventFlags: ParsableArguments {
    @Option(help: ArgumentHelp("The column of the customer; 'user' unless given.", valueName: "column"))
    var user: String?

    @Option(help: ArgumentHelp("The column of the product; 'item' unless given.", valueName: "column"))
    var item: String?

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
        help: ArgumentHelp(
            "The column of the channel, such as web or app; 'channel' when there is one.", valueName: "column"))
    var channel: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "A condition that rows must meet: COLUMN OP VALUE with = != < <= > >= starts !starts, COLUMN in (VALUE, …), COLUMN not in (VALUE, …), COLUMN empty or COLUMN !empty, joined by and, or, not and parentheses. A VALUE in quotes is compared as text. Repeatable: all must hold.",
            valueName: "condition"), transform: Condition.init(parsing:))
    var conditions: [Condition] = []

    @Option(
        help: ArgumentHelp(
            "The types of event that mean bought, by commas or repeated; the only type, or purchase, unless given.",
            valueName: "types"), transform: NameList.init(parsing:))
    var purchaseTypes: [NameList] = []

    @Option(
        help: ArgumentHelp("Only events from this time on.", valueName: "time"), transform: Timestamp.parse)
    var from: Int64?

    @Option(
        help: ArgumentHelp(
            "Only events before this time. At most a day after the newest event, it confirms that the log ends there.",
            valueName: "time"), transform: Timestamp.parse)
    var until: Int64?

    @Option(
        help: ArgumentHelp(
            "How timestamps are written when it is no known form, such as '%d.%m.%Y %H:%M' or '%b %e, %y %I:%M %p'; from %Y %y %m %b %B %d %e %H %I %p %M %S %f %z %s.",
            valueName: "format"))
    var timestampFormat: String?

    @OptionGroup package var layoutFlags: LayoutFlags

    @Flag(help: "Count rows that cannot be read and pass over them.")
    package var skipInvalid = false

    @Option(
        help: ArgumentHelp(
            "With --skip-invalid, the largest share of the rows that may be passed over, such as 5%; \(Percentage.text(InvalidRows.usualMaximum)) unless given.",
            valueName: "percentage"), transform: Percentage.share(parsing:))
    package var maximumInvalid: Double?

    package init() {}

    package func validate() throws {
        try purchaseTypes.checkDistinct("--purchase-types")
        if maximumInvalid != nil && !skipInvalid {
            throw ValidationError("--maximum-invalid has no effect without --skip-invalid.")
        }
    }

    /// What was given.
    package var overrides: EventOverrides {
        var overrides = EventOverrides()
        overrides.user = user
        overrides.item = item
        overrides.timestamp = timestamp
        overrides.type = type
        overrides.quantity = quantity
        overrides.price = price
        overrides.order = order
        overrides.channel = channel
        overrides.conditions = conditions
        overrides.purchaseTypes = purchaseTypes.isEmpty ? nil : purchaseTypes.names
        overrides.from = from
        overrides.until = until
        overrides.timestampFormat = timestampFormat
        overrides.layout = layoutFlags.layout
        overrides.skipInvalid = skipInvalid
        overrides.maximumInvalid = maximumInvalid
        return overrides
    }

    /// The options of a run whose other options have their defaults.
    package var options: EventOptions { EventOptions().overridden(by: overrides) }

    /// The names of the given flags, for commands that cannot use them now, without those of invalid rows and of the layout.
    package var given: GivenOptions {
        [
            .userColumn: user != nil, .itemColumn: item != nil, .timestampColumn: timestamp != nil,
            .typeColumn: type != nil, .quantityColumn: quantity != nil, .priceColumn: price != nil,
            .orderColumn: order != nil, .channelColumn: channel != nil, .conditions: !conditions.isEmpty,
            .purchaseTypes: !purchaseTypes.isEmpty, .eventsFrom: from != nil, .eventsUntil: until != nil,
            .timestampFormat: timestampFormat != nil,
        ]
    }
}

package import Events
import Tables

/// How a model reads events, as its file keeps it: apart from the options of commands, so that a new option never makes
/// an old model unreadable.
package struct StoredEventOptions: Codable, Sendable, Equatable {
    private var user: String
    private var item: String?
    private var timestamp: String?
    private var type: String?
    private var quantity: String?
    private var price: String?
    private var rating: String?
    private var order: String?
    private var channel: String?
    private var value: String?
    private var conditions: [Condition]
    private var from: Int64?
    private var timestampFormat: String?
    private var useQuantity: Bool
    /// The layout of the tables; nil for the standard one, which older models do not name.
    private var layout: TableLayout?
    /// True when a table of pairs said which ids belong to one customer; nil where each id is a customer.
    private var mergesIds: Bool?
    /// The steps of the cleaning, with the ids of tables in place of the tables; nil where there are none.
    private var clean: [CleaningStep]?
    /// Always false: a model does not decide whether later runs skip rows.
    private var skipInvalid = false

    private enum CodingKeys: String, CodingKey {
        case user, item, timestamp, type, quantity, price, rating, order, channel, value, conditions, from, layout,
            clean
        case skipInvalid = "skip_invalid"
        case timestampFormat = "timestamp_format"
        case useQuantity = "use_quantity"
        case mergesIds = "merges_ids"
    }

    /// Keeps what later events are read by; the end of the window of time is not part of it.
    init(_ options: EventOptions) {
        user = options.user
        item = options.item
        timestamp = options.timestamp
        type = options.type
        quantity = options.quantity
        price = options.price
        rating = options.rating
        order = options.order
        channel = options.channel
        value = options.value
        conditions = options.conditions
        from = options.from
        timestampFormat = options.timestampFormat
        useQuantity = options.useQuantity
        layout = options.layout == .standard ? nil : options.layout
        mergesIds = options.identities == nil ? nil : true
        clean = options.cleaning.isEmpty ? nil : options.cleaning
    }

    /// Whether the model learnt from customers with several ids.
    package var hasMergedIds: Bool { mergesIds ?? false }

    /// The options by which later events are read; the table of pairs of ids is not among them, because it changes.
    package var options: EventOptions {
        var options = EventOptions()
        options.user = user
        options.item = item
        options.timestamp = timestamp
        options.type = type
        options.quantity = quantity
        options.price = price
        options.rating = rating
        options.order = order
        options.channel = channel
        options.value = value
        options.conditions = conditions
        options.from = from
        options.timestampFormat = timestampFormat
        options.useQuantity = useQuantity
        options.layout = layout ?? .standard
        options.cleaning = clean ?? []
        return options
    }
}

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
    private var conditions: [Condition]
    private var from: Int64?
    private var timestampFormat: String?
    private var useQuantity: Bool
    /// The layout of the tables; nil for the standard one, which older models do not name.
    private var layout: TableLayout?
    /// Always false: a model does not decide whether later runs skip rows.
    private var skipInvalid = false

    private enum CodingKeys: String, CodingKey {
        case user, item, timestamp, type, quantity, price, rating, order, conditions, from, layout
        case skipInvalid = "skip_invalid"
        case timestampFormat = "timestamp_format"
        case useQuantity = "use_quantity"
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
        conditions = options.conditions
        from = options.from
        timestampFormat = options.timestampFormat
        useQuantity = options.useQuantity
        layout = options.layout == .standard ? nil : options.layout
    }

    /// The options by which later events are read.
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
        options.conditions = conditions
        options.from = from
        options.timestampFormat = timestampFormat
        options.useQuantity = useQuantity
        options.layout = layout ?? .standard
        return options
    }
}

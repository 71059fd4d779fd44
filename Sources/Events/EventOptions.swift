/// Which rows of an event table count, and where their values stand.
package struct EventOptions: Codable, Sendable, Equatable {
    /// The column of the customer.
    package var user = "user"
    /// The other columns; nil takes the column that is called so if there is one.
    package var item: String?
    package var timestamp: String?
    package var type: String?
    package var quantity: String?
    package var price: String?
    /// The column of the rating, which is read only where ratings are asked for.
    package var rating: String?
    package var order: String?
    /// What rows must meet, all of them.
    package var conditions: [Condition] = []
    /// The window of time, half-open, in milliseconds since 1970 UTC.
    package var from: Int64?
    package var until: Int64?
    /// Whether invalid rows are counted and passed over instead of ending the run.
    package var skipInvalid = false
    /// How timestamps are written, when it is none of the known forms; see `TimestampFormat`.
    package var timestampFormat: String?
    /// Whether the quantity counts, so that every row must state one that is not negative.
    package var useQuantity = false

    private enum CodingKeys: String, CodingKey {
        case user, item, timestamp, type, quantity, price, rating, order, conditions, from, until
        case skipInvalid = "skip_invalid"
        case timestampFormat = "timestamp_format"
        case useQuantity = "use_quantity"
    }

    /// The name that the column of the product has, or would have.
    package var itemColumn: String { item ?? "item" }

    package init() {}
}

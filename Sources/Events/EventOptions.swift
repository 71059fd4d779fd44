package import Diagnostics
package import Tables

/// Which rows of an event table count, and which columns hold their values.
package struct EventOptions: Codable, Sendable, Equatable {
    /// The column of the customer.
    package var user = "user"
    /// The other columns; nil means the column with the name of the property, if there is one.
    package var item: String?
    package var timestamp: String?
    package var type: String?
    package var quantity: String?
    package var price: String?
    /// The column of the rating, which is read only where ratings are asked for.
    package var rating: String?
    package var order: String?
    /// The column of the channel, such as web or app; nil means `channel` as above, unless another value is read from it.
    package var channel: String?
    /// The column of a value that an event may have, such as a score of satisfaction; nil means that none is read.
    package var value: String?
    /// The column of numbers by which the events of a customer are ordered, in a log without times: greater is later.
    package var sequence: String?
    /// True when the order of the rows is that of the events; nil otherwise.
    private var rowOrder: Bool?
    /// The conditions; a row must meet all of them.
    package var conditions: [Condition] = []
    /// The types that mean "bought"; nil means the only type, or `purchase`.
    package var purchaseTypes: [String]?
    /// The half-open window of time, in milliseconds since 1970 UTC.
    package var from: Int64?
    package var until: Int64?
    /// Whether invalid rows are counted and skipped instead of ending the run.
    package var skipInvalid = false
    /// The largest share of the rows that may be skipped as invalid.
    package var maximumInvalid = InvalidRows.usualMaximum
    /// The format of timestamps that have none of the known forms; see `TimestampFormat`.
    package var timestampFormat: String?
    /// How the text of the tables is laid out.
    package var layout = TableLayout.standard
    /// Whether quantities count, so that every row must have one that is not negative.
    package var useQuantity = false
    /// Which ids belong to one customer; nil where each id is a customer.
    package var identities: IdentitySource?
    /// The steps of a cleaning; nil where there are none.
    private var clean: [CleaningStep]?

    private enum CodingKeys: String, CodingKey {
        case user, item, timestamp, type, quantity, price, rating, order, channel, value, sequence, conditions, from,
            until, layout, identities, clean
        case rowOrder = "row_order"
        case purchaseTypes = "purchase_types"
        case skipInvalid = "skip_invalid"
        case maximumInvalid = "maximum_invalid"
        case timestampFormat = "timestamp_format"
        case useQuantity = "use_quantity"
    }

    /// The name of the product's column, whether or not the table has one.
    package var itemColumn: String { item ?? "item" }

    package init() {}

    /// Whether the order of the rows is that of the events, in a log without times.
    package var usesRowOrder: Bool {
        get { rowOrder ?? false }
        set { rowOrder = newValue ? true : nil }
    }

    /// The steps by which the log is cleaned once its rows were read, in their order.
    package var cleaning: [CleaningStep] {
        get { clean ?? [] }
        set { clean = newValue.isEmpty ? nil : newValue }
    }

    /// The keys that give the events an order in place of times; at most one may be set.
    package var orderKeys: [ParameterKey] {
        var keys: [ParameterKey] = []
        if sequence != nil { keys.append(.sequenceColumn) }
        if usesRowOrder { keys.append(.rowOrder) }
        return keys
    }

    /// The same without an order of the events.
    package var withoutOrder: EventOptions {
        var options = self
        (options.sequence, options.usesRowOrder) = (nil, false)
        return options
    }

    /// Refuses two orders of the events, of which at most one is true.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkOrder(hasTimes: Bool, file: String? = nil) throws {
        let keys = orderKeys
        guard let key = keys.first else { return }
        if keys.count > 1 {
            throw UserError(
                .wrongUsage, "\(keys[0]) and \(keys[1]) are two orders of the events", remedy: "Give one of them")
        }
        guard hasTimes else { return }
        throw UserError(
            .wrongUsage, "\(key) gives the events an order, but they have times, which are an order already",
            at: .init(file: file, column: timestamp ?? ParameterKey.timestampColumn.name),
            remedy: "Leave \(key) out; or, if the times are wrong, rename their column and do not name it")
    }
}

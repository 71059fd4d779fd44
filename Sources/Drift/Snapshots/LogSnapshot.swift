/// What the events of a training looked like.
package struct LogSnapshot: Codable, Sendable, Equatable {
    package var events: Int
    package var customers: Int
    package var items: Int
    /// The events by type; empty for a log without types.
    package var types: [String: Int]
    /// The times of the first and the last event, in milliseconds since 1970 UTC.
    package var oldest: Int64?
    package var newest: Int64?
    /// How many whole days before the last one the counts below are of; 0 where they are of the whole log.
    package var referenceDays: Int
    /// The columns with their counts; events of customers that stand out do not count.
    package var columns: [SnapshotColumn]
    /// The items with the most events of the days; `nil` for a log without items.
    package var popular: PopularItems?
    /// All categories of the items with events, in ascending byte order; `nil` without an item table, and where they
    /// are too many to keep.
    package var categories: [String]?
    package var customerIds: IdProfile
    package var itemIds: IdProfile?
    package var standouts: StandoutFigures?
    /// What was usual in windows of the training, by the names of the checks.
    package var past: [String: [PastRange]]
    /// The share of the customers of the counted days, and of the events on items, that the version knows; 1 until it
    /// is trained.
    package var knownCustomers = 1.0
    package var knownItems = 1.0

    /// With more categories none is kept.
    static let mostCategories = 500

    private enum CodingKeys: String, CodingKey {
        case events, customers, items, types, oldest, newest, columns, popular, categories, standouts, past
        case referenceDays = "reference_days"
        case customerIds = "customer_ids"
        case itemIds = "item_ids"
        case knownCustomers = "known_customers"
        case knownItems = "known_items"
    }
}

/// A column's bins with the counts of a training.
package struct SnapshotColumn: Codable, Sendable, Equatable {
    package var name: String
    package var bins: ColumnBins
    package var counts: [Int]
    package var missing: Int

    /// The column that the times of a log have, which no event lacks.
    static let hour = "hour"

    package init(_ name: String, bins: ColumnBins, counts: [Int], missing: Int) {
        (self.name, self.bins, self.counts, self.missing) = (name, bins, counts, missing)
    }
}

/// The items of a training with the most events.
package struct PopularItems: Codable, Sendable, Equatable {
    /// Their ids, most events first.
    package var ids: [String]
    /// Their events on the counted days.
    package var events: [Int]
    /// The events of all other items on these days.
    package var others: Int
    /// The share of their events on items that the item table of the training lacked; `nil` without a table.
    package var withoutRecord: Double?

    /// At most so many are kept.
    static let most = 400

    private enum CodingKeys: String, CodingKey {
        case ids, events, others
        case withoutRecord = "without_record"
    }
}

/// How many events a customer may have on a day before they stand out, and how much of that a training had.
package struct StandoutFigures: Codable, Sendable, Equatable {
    /// A customer with more events on a day stands out.
    package var limit: Int
    /// The most such customers on one day, and the most events of one of them.
    package var customers: Int
    package var events: Int
}

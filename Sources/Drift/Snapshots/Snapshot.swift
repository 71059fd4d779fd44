package import Documents

/// What the data of a training looked like, so that later data can be held against them; it names no customer.
package struct Snapshot: Codable, Sendable, Equatable {
    /// The version of this form.
    package var format = 1
    /// The last days of the training, without gaps, at most `mostDays`; empty for a log without times, and for a table.
    package var days: [Day] = []
    /// The events; `nil` for a table of customers.
    package var log: LogSnapshot?
    /// The rows of customers that a model learned from; `nil` for a recommender.
    package var table: TableSnapshot?
    /// The lists of some customers; `nil` for a model of customers, and for a version of an earlier program.
    package var lists: ListSnapshot?

    private enum CodingKeys: String, CodingKey {
        case format, days, log, table, lists
    }

    package init() {}

    /// Reads the snapshot of a manifest.
    ///
    /// - Parameter value: `manifest.snapshot`.
    /// - Throws: `DecodingError` for a value of another form.
    package init(_ value: JSONValue) throws {
        self = try value.decoded(as: Snapshot.self)
    }

    /// The most days that a snapshot keeps: thirteen weeks.
    package static let mostDays = 91
}

extension Snapshot {
    /// What happened on a day of UTC.
    package struct Day: Codable, Sendable, Equatable {
        /// Midnight in milliseconds since 1970 UTC.
        package var start: Int64
        /// False for the day of the first and that of the last event of a log, which may have begun or ended within it.
        package var isWhole: Bool
        package var events: Int
        /// The events by type; empty for a log without types.
        package var types: [String: Int]
        /// The distinct customers and products of the day.
        package var customers: Int
        package var items: Int
        /// What customers did who stand out by their number of events; `nil` where none did.
        package var standouts: Standouts?

        private enum CodingKeys: String, CodingKey {
            case start, events, types, customers, items, standouts
            case isWhole = "is_whole"
        }

        package init(
            start: Int64, isWhole: Bool = true, events: Int, types: [String: Int] = [:], customers: Int = 0,
            items: Int = 0, standouts: Standouts? = nil
        ) {
            (self.start, self.isWhole, self.events, self.types) = (start, isWhole, events, types)
            (self.customers, self.items, self.standouts) = (customers, items, standouts)
        }

        /// The events of a type, or of all types, of customers who do not stand out.
        func ordinary(_ type: String?) -> Int {
            guard let type else { return events - (standouts?.events ?? 0) }
            return (types[type] ?? 0) - (standouts?.types[type] ?? 0)
        }
    }

    /// Customers of a day who stand out by their number of events.
    package struct Standouts: Codable, Sendable, Equatable {
        package var customers: Int
        package var events: Int
        package var types: [String: Int]
    }
}

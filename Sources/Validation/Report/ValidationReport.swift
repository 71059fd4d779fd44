package import Events
package import FeatureLearning

/// What a validation has seen of a pipeline's data.
package struct ValidationReport: Sendable, Equatable, Encodable {
    /// The tables in the order in which they were read.
    package var tables: [TableProfile] = []
    /// How many rows each reason drops before training begins.
    package var funnel: Funnel?
    /// What a log says as a whole; nil for a table of customers, and for a log that cannot be read.
    package var events: LogProfile?
    /// The time of the newest event, in milliseconds since 1970 UTC; nil for a table and for a log without times.
    package var newest: Int64?
    /// What is wrong or may be, the worst first.
    package var findings: [Finding] = []

    /// Whether a run can work and every check holds.
    package var isSound: Bool { findings.allSatisfy { $0.severity == .suspicion } }

    package func count(of severity: Finding.Severity) -> Int { findings.count { $0.severity == severity } }

    private enum CodingKeys: String, CodingKey {
        case tables, funnel, events, findings
        case isSound = "sound"
    }

    package init() {}

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isSound, forKey: .isSound)
        try container.encode(tables, forKey: .tables)
        try container.encodeIfPresent(funnel, forKey: .funnel)
        try container.encodeIfPresent(events, forKey: .events)
        try container.encode(findings, forKey: .findings)
    }
}

/// The columns of a table, or of several files of one log.
package struct TableProfile: Sendable, Equatable, Encodable {
    package enum Role: String, Sendable, Encodable {
        case events, customers, items, consent
    }

    package var role: Role
    package var files: [String]
    /// The rows that were read, those that cannot be split into fields too.
    package var rows: Int
    package var columns: [ColumnContents]
}

/// What the cells of a column are, without those of customers who opted out.
package struct ColumnContents: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, Encodable {
        case empty
        case wholeNumbers = "whole numbers"
        case numbers
        case times
        case words = "yes or no"
        case texts
        /// Numbers or times, and texts.
        case mixed
    }

    package struct Level: Sendable, Equatable, Encodable {
        package var value: String
        package var rows: Int
    }

    package var name: String
    package var kind: Kind
    package var rows: Int
    package var empty: Int
    /// The number of distinct texts.
    package var distinct: Int
    /// Whether it was counted, not estimated from a sample.
    package var distinctIsExact: Bool
    /// Nil for columns without numbers.
    ///
    /// They are within 1% where there are very many different numbers.
    package var numbers: ColumnProfile.Quartiles?
    /// The commonest texts, or the first few where there are too many to count.
    package var levels: [Level]

    private enum CodingKeys: String, CodingKey {
        case name, kind, rows, empty, distinct, numbers, levels
        case distinctIsExact = "distinct_is_exact"
    }

    /// The counts of the column, and those of its commonest texts that are answers of a consent table.
    var answersOnly: ColumnContents {
        var contents = countsOnly
        contents.levels = levels.filter { level in
            Array(level.value.utf8).withUnsafeBytes { ConsentAnswer.isYes($0) } != nil
        }
        return contents
    }

    /// The counts of the column, and no cell of it.
    var countsOnly: ColumnContents {
        var contents = self
        (contents.numbers, contents.levels) = (nil, [])
        return contents
    }
}

/// What a log says as a whole, of the rows that count.
package struct LogProfile: Sendable, Equatable, Encodable {
    /// Customers by the number of their distinct items.
    package struct Band: Sendable, Equatable, Encodable {
        package var fewest: Int
        /// Nil for the last band, which has no end.
        package var most: Int?
        package var customers: Int
    }

    package struct EventType: Sendable, Equatable, Encodable {
        package var name: String
        package var rows: Int
        package var isPurchase: Bool
        /// Nil where no weight is set.
        package var weight: Double?

        private enum CodingKeys: String, CodingKey {
            case name, rows, weight
            case isPurchase = "is_purchase"
        }
    }

    /// The events on one channel.
    package struct Channel: Sendable, Equatable, Encodable {
        /// Nil for events whose channel nobody knows.
        package var name: String?
        package var rows: Int
        /// Of all events, from 0 to 1.
        package var share: Double
    }

    package struct Span: Sendable, Equatable, Encodable {
        package var oldest: String
        package var newest: String
        /// The days from the oldest to the newest, and how many of them have no event.
        package var days: Int
        package var daysWithoutEvents: Int

        private enum CodingKeys: String, CodingKey {
            case oldest, newest, days
            case daysWithoutEvents = "days_without_events"
        }
    }

    package struct Repeats: Sendable, Equatable, Encodable {
        /// Rows that equal an earlier one in all columns.
        package var rows: Int
        /// Rows with the customer, the item and the time of an earlier one; nil for a log without items or times.
        package var events: Int?
        /// Whether both were counted, not estimated from a sample.
        package var isExact: Bool

        private enum CodingKeys: String, CodingKey {
            case rows, events
            case isExact = "is_exact"
        }
    }

    package var rows: Int
    package var customers: Int
    /// Nil for a log without items.
    package var items: Int?
    /// Nil for a log without times.
    package var span: Span?
    /// The commonest types first.
    package var types: [EventType]
    /// The commonest channels first, then the events without one; nil for a log without channels.
    package var channels: [Channel]?
    package var repeats: Repeats
    /// Empty for a log without items.
    package var history: [Band]
    /// Whether the bands were counted, not estimated from a sample.
    package var historyIsExact: Bool

    private enum CodingKeys: String, CodingKey {
        case rows, customers, items, span, types, channels, repeats, history
        case historyIsExact = "history_is_exact"
    }
}

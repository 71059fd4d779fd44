package import Events
package import FeatureLearning
package import Tables

/// What is to be looked at, as plain values.
package struct ValidationPlan: Sendable {
    /// Tables of events.
    package struct Log: Sendable {
        package var files: [String]
        package var options = EventOptions()
        /// Whether every event must have an item, as for recommenders.
        package var needsItems = true
        /// Whether every event must have a rating.
        package var needsRatings = false
        /// The weights of types; empty for 1 each.
        package var weights: [String: Double] = [:]
        /// The types that mark an item as seen; nil for the purchase types.
        package var seenTypes: [String]?
        /// Where the events begin that are held out to measure a model; nil when they are not split by time.
        package var testStart: TestStart?
        /// Whether the times of purchases are kept, for rules about who buys when.
        package var keepsPurchases = false
        /// What the rules of a training say once all tables were read; asked only when the log has events.
        package var examine: (@Sendable (LogFacts) -> [Finding])?

        package init(files: [String]) { self.files = files }

        /// The types that most likely mean bought before the types of the log are known.
        var likelyPurchases: [[UInt8]] { (options.purchaseTypes ?? ["purchase"]).map { Array($0.utf8) } }
    }

    /// The start of the events that a model is measured on.
    package enum TestStart: Sendable, Equatable {
        /// A time in milliseconds since 1970 UTC.
        case time(Int64)
        /// So many seconds before the newest event.
        case secondsBeforeNewest(Double)

        /// The key of a pipeline file that gives it.
        var key: String {
            switch self {
            case .time: "split.test_from"
            case .secondsBeforeNewest: "split.test"
            }
        }
    }

    /// A table of customers.
    package struct Customers: Sendable {
        package var file: String
        package var schema = SchemaOptions()
        package var layout = TableLayout.standard
        /// The value of the target that means yes; nil when it can be inferred.
        package var positive: String?
        /// The value of the treatment that means treated; nil when it can be inferred, and without a treatment.
        package var treated: String?
        /// Whether customers may have several rows.
        package var repeatedIds = false
        package var skipInvalid = false
        package var maximumInvalid = InvalidRows.usualMaximum
        /// What the rules of a training say once all tables were read; asked only when the table has rows.
        package var examine: (@Sendable (CustomerFacts) -> [Finding])?

        package init(file: String) { self.file = file }
    }

    /// The customers' own table beside events.
    package struct Profiles: Sendable {
        package var path: String
        package var columns = ProfileColumns()
        package var options = ProfileOptions()

        package init(path: String) { self.path = path }

        /// The column of the customer of a table with these columns.
        func user(among names: [String], eventsColumn: String) -> String {
            columns.user ?? (names.contains(eventsColumn) ? eventsColumn : "user")
        }

        /// The column of the time from which a row holds; nil where rows hold always.
        func validFrom(among names: [String]) -> String? {
            columns.validFrom ?? (names.contains("valid_from") ? "valid_from" : nil)
        }
    }

    package enum Source: Sendable {
        case events(Log)
        case customers(Customers)
    }

    package var source: Source
    /// The item table.
    package var items: String?
    package var itemColumns = ItemColumns()
    /// The customers' own table; nil without one.
    package var profiles: Profiles?
    package var consent: ConsentSource?
    package var checks: [DataCheck] = []
    /// The numbers of rows that the last runs read.
    package var lastRows: [Int] = []

    package init(_ source: Source) { self.source = source }

    /// All tables, as they are named.
    var tables: [String] {
        let main =
            switch source {
            case .events(let log): log.files + [log.options.identities?.path].compactMap(\.self)
            case .customers(let table): [table.file]
            }
        return main + [items, profiles?.path, consent?.path].compactMap(\.self)
    }
}

package import Events
package import FeatureLearning
import Features
package import Propensity
package import Tables

/// The source of the rows of a propensity model.
package enum PropensitySource: Codable, Sendable, Equatable {
    case table(CustomerTable)
    case events(CustomerEventLog)

    /// The tables that the rows are made from.
    var tables: [String] {
        switch self {
        case .table(let table): [table.file]
        case .events(let log): log.files + [log.items].compactMap(\.self)
        }
    }
}

/// A table with one row per customer, or several, and a yes/no outcome.
package struct CustomerTable: Codable, Sendable, Equatable {
    /// The file, which is read twice.
    package var file: String
    /// The roles and kinds of the columns; kinds that are not given are inferred.
    package var schema = SchemaOptions()
    /// How the text of the file is laid out.
    package var layout = TableLayout.standard
    /// The value of the target that means yes; nil when it can be inferred.
    package var positive: String?
    /// Whether customers may have several rows.
    package var repeatedIds = false
    /// Whether rows that cannot be read are counted and skipped.
    package var skipInvalid = false
    /// The largest share of the rows that may be skipped.
    package var maximumInvalid = InvalidRows.usualMaximum

    private enum CodingKeys: String, CodingKey {
        case file, schema, layout, positive
        case repeatedIds = "repeated_ids"
        case skipInvalid = "skip_invalid"
        case maximumInvalid = "maximum_invalid"
    }

    package init(file: String) {
        self.file = file
    }
}

/// Events from which point-in-time rows of customers are made.
package struct CustomerEventLog: Codable, Sendable, Equatable {
    package var files: [String]
    package var options = EventOptions()
    package var plan: PointInTimePlan
    /// The item table.
    package var items: String?
    /// The columns of the item table that were named; nil when none was.
    package var itemColumns: ItemColumns?
    /// Features that the model must not use.
    package var ignore: [String] = []

    private enum CodingKeys: String, CodingKey {
        case files, options, plan, items, ignore
        case itemColumns = "item_columns"
    }

    package init(files: [String], plan: PointInTimePlan) {
        self.files = files
        self.plan = plan
    }
}

package import Events

/// Which columns of a table of customers are features, and how they are read; part of a model's definition.
package struct ProfileDefinition: Codable, Sendable, Equatable {
    /// The column of the customer.
    package let user: String
    /// The column of the time from which a row holds; nil where the one row of a customer holds always.
    package let validFrom: String?
    /// The columns that are features, by their names in the table.
    package let columns: [TableSchema.Column]

    private enum CodingKeys: String, CodingKey {
        case user, columns
        case validFrom = "valid_from"
    }

    package init(user: String, validFrom: String?, columns: [TableSchema.Column]) {
        self.user = user
        self.validFrom = validFrom
        self.columns = columns
    }

    /// What stands before the name of a column in the name of its feature: no feature of events begins with it.
    package static let prefix = "customer."

    /// The name of the feature that a column of the table becomes: `customer.region`.
    package static func feature(_ column: String) -> String { prefix + column }

    /// The column of the table that a feature is made of; nil for a feature of events.
    package static func column(ofFeature name: String) -> String? {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    /// The names of the features, in order.
    package var featureNames: [String] { columns.map { Self.feature($0.name) } }

    /// The columns by which later tables are read, too.
    package var tableColumns: ProfileColumns { ProfileColumns(user: user, validFrom: validFrom) }
}

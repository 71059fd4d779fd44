package import Tables

/// The kinds and roles of a training table's columns; a model keeps them, so that the scorer reads rows the same way.
package struct TableSchema: Codable, Sendable, Equatable {
    /// A column of features.
    package struct Column: Codable, Sendable, Equatable {
        package var name: String
        package var kind: ColumnKind

        package init(name: String, kind: ColumnKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// The features, in the order of the training table.
    package var columns: [Column]
    /// The column that names the customer of a row.
    package var id: String?
    /// The yes/no column that is predicted.
    package var target: String?
    /// The yes/no column that says who was treated; nil for a table without a campaign.
    package var treatment: String?
    /// The column with the weight of a row, at least 0.
    package var weight: String?
    /// The other columns of the training table; the model does not use them, and a scored row may still have them.
    package var unused: [String]
    /// How the text of the training table is laid out, and so that of the rows to score unless a command says another;
    /// nil for the standard layout.
    package var layout: TableLayout?

    package init(
        columns: [Column], id: String? = nil, target: String? = nil, treatment: String? = nil, weight: String? = nil,
        unused: [String] = []
    ) {
        self.columns = columns
        self.id = id
        self.target = target
        self.treatment = treatment
        self.weight = weight
        self.unused = unused
    }

    /// The same schema for a table of which a command says more about the layout.
    package func overridden(by layout: TableLayout) -> TableSchema {
        var schema = self
        if layout != .standard { schema.layout = (schema.layout ?? .standard).overridden(by: layout) }
        return schema
    }
}

/// What the cells of a column of features mean.
package enum ColumnKind: String, Codable, Sendable, CaseIterable {
    /// An amount: larger values move the log-odds in one direction.
    case numeric
    /// Names or codes, each with its own effect.
    case category
    /// Yes or no.
    case boolean
}

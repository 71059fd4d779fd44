package import Ids
import Tables

/// The columns of a table, typed but not encoded; encoders are learnt from it and applied to it.
package struct FeatureTable: Sendable {
    /// One column of features.
    package struct Column: Sendable {
        package let name: String
        package let kind: ColumnKind
        package let values: Values

        package init(name: String, kind: ColumnKind, values: Values) {
            self.name = name
            self.kind = kind
            self.values = values
        }
    }

    /// The cells of a column, one per row.
    package enum Values: Sendable {
        /// A numeric column, or a boolean one with 1 for yes and 0 for no; NaN where the cell is missing.
        case numbers([Double])
        /// A category: the position of each cell's text in `levels`; a missing cell is the level "".
        case levels([UInt32], levels: IdTable)
    }

    package let rowCount: Int
    package let columns: [Column]

    package init(rowCount: Int, columns: [Column]) {
        self.rowCount = rowCount
        self.columns = columns
    }
}

package import Tables

/// The columns, in addition to the features, that a reader should return.
package struct TableRoles: OptionSet, Sendable {
    package static let id = TableRoles(rawValue: 1)
    package static let target = TableRoles(rawValue: 2)
    package static let weight = TableRoles(rawValue: 4)
    package static let treatment = TableRoles(rawValue: 8)

    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// What a table is read for; it decides which remedies the errors name.
package enum TablePurpose: Sendable {
    case training
    case scoring
}

/// Rows of a table, read by a schema.
package struct TableRows: Sendable {
    /// The name of the file in errors.
    package let file: String
    package let features: FeatureTable
    /// The customers of the rows, if requested.
    package let ids: TextColumn?
    /// The texts of the target, if requested; none is blank.
    package let targets: TextColumn?
    /// The texts of the treatment, if requested; none is blank.
    package let treatments: TextColumn?
    /// The weights, if requested; each is at least 0.
    package let weights: [Double]?
    /// The line of the file on which each row begins.
    package let lines: [Int]
    /// For training, a hash of each row's features, target, treatment and weight; otherwise empty.
    package let hashes: [RowHash]

    package var rowCount: Int { features.rowCount }

    package init(
        file: String, features: FeatureTable, ids: TextColumn?, targets: TextColumn?, treatments: TextColumn? = nil,
        weights: [Double]?, lines: [Int], hashes: [RowHash]
    ) {
        self.file = file
        self.features = features
        self.ids = ids
        self.targets = targets
        self.treatments = treatments
        self.weights = weights
        self.lines = lines
        self.hashes = hashes
    }
}

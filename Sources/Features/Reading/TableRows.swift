package import Diagnostics
package import Tables

/// The columns beside the features that a reader is asked for.
package struct TableRoles: OptionSet, Sendable {
    package static let id = TableRoles(rawValue: 1)
    package static let target = TableRoles(rawValue: 2)
    package static let weight = TableRoles(rawValue: 4)

    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// What a table is read for; errors name the remedies that the user has there.
package enum TablePurpose: Sendable {
    case training
    case scoring
}

/// Rows of a table under a schema.
package struct TableRows: Sendable {
    /// The file as errors name it.
    package let file: String
    package let features: FeatureTable
    /// The customers of the rows, when asked for.
    package let ids: TextColumn?
    /// The texts of the target, when asked for; none is blank.
    package let targets: TextColumn?
    /// The weights, when asked for: at least 0.
    package let weights: [Double]?
    /// The line of the file on which each row begins.
    package let lines: [Int]
    /// For training, a hash of the cells of each row: features, target and weight; otherwise none.
    package let hashes: [RowHash]

    package var rowCount: Int { features.rowCount }

    package init(
        file: String, features: FeatureTable, ids: TextColumn?, targets: TextColumn?, weights: [Double]?,
        lines: [Int], hashes: [RowHash]
    ) {
        self.file = file
        self.features = features
        self.ids = ids
        self.targets = targets
        self.weights = weights
        self.lines = lines
        self.hashes = hashes
    }
}

/// The rows of a table that were passed over.
package struct InvalidRows: Sendable, Equatable {
    package private(set) var count = 0
    /// What was wrong with the first few.
    package private(set) var sample: [UserError] = []

    package init() {}

    package mutating func add(_ error: UserError) {
        count += 1
        if sample.count < 5 { sample.append(error) }
    }
}

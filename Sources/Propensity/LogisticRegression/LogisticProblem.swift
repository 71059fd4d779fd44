package import Features

/// Encoded rows with their yes/no labels, the input of a solver.
package struct LogisticProblem: Sendable {
    package let rows: EncodedRows
    /// 1 for yes, 0 for no; both occur.
    package let labels: [UInt8]
    /// The weight of each row, not negative, with a positive sum in each class; nil when all are 1.
    package let weights: [Double]?

    package init(rows: EncodedRows, labels: [UInt8], weights: [Double]? = nil) {
        precondition(labels.count == rows.rowCount && weights.map { $0.count == rows.rowCount } ?? true)
        self.rows = rows
        self.labels = labels
        self.weights = weights
    }
}

import Diagnostics
package import Features

extension Snapshot {
    var tableCheckNames: [String] {
        guard let table else { return [] }
        var names: [String] = []
        for column in table.columns {
            names += ["distribution.\(column.name)", "missing.\(column.name)"]
            if column.bins.hasOther { names.append("unseen.\(column.name)") }
        }
        if table.scores != nil { names.append("scores") }
        return names
    }

    /// Holds new rows of customers, and the probabilities that the model gives them, against those of the training.
    ///
    /// - Parameters:
    ///   - table: The rows, read by the version's schema; `nil` where only probabilities are there.
    ///   - scores: The version's probabilities; `nil` where there are none.
    ///   - thresholds: The thresholds that were set by hand.
    /// - Returns: A check for each question, and what charts show.
    /// - Throws: `UserError` with code `wrongUsage` for a threshold of no check, and for a snapshot that is of no table.
    package func compare(
        _ table: FeatureTable?, scores: [Double]? = nil, thresholds: DriftThresholds = DriftThresholds()
    ) throws -> DriftComparison {
        guard let past = self.table else {
            throw UserError(
                .wrongUsage, "the version is no model of customers, so there are no rows to hold new ones against",
                remedy: "Give events")
        }
        try thresholds.check(names: checkNames)
        let comparison = TableComparison(past, table, scores: scores, thresholds)
        var result = DriftComparison(report: DriftReport(comparison.checks))
        result.distributions = comparison.distributions
        return result
    }
}

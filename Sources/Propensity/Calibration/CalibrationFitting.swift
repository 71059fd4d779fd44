package import CustomerModels

/// Learns a calibration from log-odds of rows that the model was not fitted on.
package enum CalibrationFitting {
    /// Learns a calibration of a kind.
    ///
    /// - Parameters:
    ///   - kind: what to learn; `none` needs nothing.
    ///   - logOdds: of each row, out of fold, finite.
    ///   - labels: of the rows, 1 for yes and 0 for no.
    ///   - weights: of the rows, not negative, with a positive sum; nil when all are 1.
    /// - Returns: the one of this kind under which the rows are most likely.
    package static func fit(
        _ kind: Calibration.Kind, logOdds: [Double], labels: [UInt8], weights: [Double]? = nil
    ) -> Calibration {
        precondition(logOdds.count == labels.count && weights?.count ?? labels.count == labels.count)
        var rows = HeldOutRows()
        for row in logOdds.indices where weights?[row] ?? 1 > 0 {
            rows.logOdds.append(logOdds[row])
            rows.labels.append(Double(labels[row]))
            rows.weights.append(weights?[row] ?? 1)
        }
        precondition(!rows.logOdds.isEmpty && rows.logOdds.allSatisfy(\.isFinite))
        switch kind {
        case .none: return .none
        case .platt: return PlattScaling.fit(rows)
        case .isotonic: return IsotonicRegression.fit(rows)
        }
    }
}

/// Rows with weight that a calibration is learnt from.
struct HeldOutRows {
    var logOdds: [Double] = []
    /// 1 for yes and 0 for no.
    var labels: [Double] = []
    var weights: [Double] = []
}

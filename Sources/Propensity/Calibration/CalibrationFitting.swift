package import CustomerModels

/// Learns a calibration from the log-odds of rows that the model was not fitted on.
package enum CalibrationFitting {
    /// Learns a calibration of a kind.
    ///
    /// - Parameters:
    ///   - kind: What to learn; `none` needs no rows.
    ///   - logOdds: The out-of-fold log-odds of each row, finite.
    ///   - labels: The label of each row, 1 for yes and 0 for no.
    ///   - weights: The weight of each row, not negative, with a positive sum; nil when all are 1.
    /// - Returns: The calibration of this kind that gives the rows the highest likelihood.
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

/// The rows with weight that a calibration is learnt from.
struct HeldOutRows {
    var logOdds: [Double] = []
    /// 1 for yes and 0 for no.
    var labels: [Double] = []
    var weights: [Double] = []
}

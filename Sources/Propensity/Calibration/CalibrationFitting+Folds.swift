package import CustomerModels

extension CalibrationFitting {
    /// The probability of each row by a calibration that has not seen it, so that a calibrated model can be measured on
    /// the rows from which its calibration is learnt.
    ///
    /// For each part, the calibration is learnt from the out-of-fold log-odds of the other parts, and then applied to
    /// those of the part. O(parts · rows), for `isotonic` with a sort of each.
    ///
    /// - Parameters:
    ///   - kind: What to learn; `none` gives σ of the log-odds.
    ///   - logOdds: The out-of-fold log-odds of each row, finite.
    ///   - labels: The label of each row, 1 for yes and 0 for no.
    ///   - weights: The weight of each row, not negative; nil when all are 1.
    ///   - folds: The parts of the rows; each but one of them has rows with weight.
    /// - Returns: The probabilities in the order of the rows.
    package static func crossFitted(
        _ kind: Calibration.Kind, logOdds: [Double], labels: [UInt8], weights: [Double]? = nil, folds: Folds
    ) -> [Double] {
        guard kind != .none else { return Calibration.none.probabilities(ofLogOdds: logOdds) }
        var probabilities = [Double](repeating: 0, count: logOdds.count)
        for part in 0..<folds.count {
            let others = folds.training(without: part)
            let calibration = fit(
                kind, logOdds: others.map { logOdds[$0] }, labels: others.map { labels[$0] },
                weights: weights.map { weights in others.map { weights[$0] } })
            for row in folds.heldOut(part) {
                probabilities[row] = calibration.probability(ofLogOdds: logOdds[row])
            }
        }
        return probabilities
    }
}

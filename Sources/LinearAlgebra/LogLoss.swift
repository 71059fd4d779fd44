import CKernels
import Glibc

/// Log loss of rows with these log-odds: sets `residuals = w (p − label)` and `curvatures = w p (1 − p)`, where p = 1 /
/// (1 + exp(−margin)); `nil` weights are all 1.
///
/// - Returns: `Σ w log(1 + exp(∓margin))`.
package func logLoss(
    ofMargins margins: UnsafeMutableBufferPointer<Double>, _ labels: UnsafeBufferPointer<UInt8>,
    _ weights: UnsafeBufferPointer<Double>?, residuals: UnsafeMutableBufferPointer<Double>,
    curvatures: UnsafeMutableBufferPointer<Double>
) -> Double {
    precondition(labels.count == margins.count && weights.map { $0.count == margins.count } ?? true)
    precondition(residuals.count == margins.count && curvatures.count == margins.count)
    guard let m = margins.baseAddress, let y = labels.baseAddress, let r = residuals.baseAddress,
        let h = curvatures.baseAddress
    else { return 0 }
    return doublePrecisionKernels.log_loss(m, y, weights?.baseAddress, margins.count, r, h)
}

/// Replaces each number x by `1 / (1 + exp(−x))`.
package func turnIntoProbabilities(_ values: UnsafeMutableBufferPointer<Double>) {
    guard let first = values.baseAddress else { return }
    doublePrecisionKernels.probabilities(first, values.count, first)
}

/// The probability of log-odds z: `1 / (1 + exp(−z))`, between 0 and 1 for every z, infinite ones included.
package func sigmoid(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

/// `log(1 + exp(x))` without overflow: the log loss of label 0 at the log-odds x, and of label 1 at −x.
package func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// `1 / (1 + exp(−x))` of each number.
package func probabilities(ofLogOdds logOdds: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: logOdds.count) { out, count in
        count = logOdds.count
        guard let result = out.baseAddress else { return }
        logOdds.withUnsafeBufferPointer { values in
            guard let first = values.baseAddress else { return }
            doublePrecisionKernels.probabilities(first, values.count, result)
        }
    }
}

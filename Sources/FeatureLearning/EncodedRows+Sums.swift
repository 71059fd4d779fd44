import CKernels
package import Features
import LinearAlgebra

/// Sums over encoded rows that only fits need; `EncodedRows.multiply` says what the vectors hold.
extension EncodedRows {
    /// Adds `Σ weights[k] · row` over the rows of the range to `out`.
    package func addSum(
        of range: Range<Int>, weights: UnsafeBufferPointer<Double>, to out: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount)
        precondition(out.count == vectorLength && weights.count == range.count)
        guard let sums = out.baseAddress, let factors = weights.baseAddress, !range.isEmpty else { return }
        withPointers(to: range) { dense, codes in
            doublePrecisionKernels.add_rows(dense, self.dense.columns, codes, fields.count, factors, range.count, sums)
        }
    }

    /// Adds `Σ weights[k] · (the squares of the row's numbers)` over the rows of the range to `out`.
    package func addSumOfSquares(
        of range: Range<Int>, weights: UnsafeBufferPointer<Double>, to out: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount)
        precondition(out.count == vectorLength && weights.count == range.count)
        guard let sums = out.baseAddress, let factors = weights.baseAddress, !range.isEmpty else { return }
        withPointers(to: range) { dense, codes in
            doublePrecisionKernels.add_squares(
                dense, self.dense.columns, codes, fields.count, factors, range.count, sums)
        }
    }
}

import CKernels
import LinearAlgebra

/// Sums over encoded rows that solvers and scorers need.
///
/// A vector of a model holds the intercept, then the coefficients, then a 0 for levels without a coefficient. It has
/// `width + 2` numbers in all. A row is, likewise, a 1, its dense values, and a 1 at each of its codes.
extension EncodedRows {
    /// The length of a vector over these rows: the intercept, the coefficients, and the 0 at the end.
    package var vectorLength: Int { width + 2 }

    /// Computes `out[k] = ⟨row, vector⟩` for each row of the range; a row's bits depend on that row alone.
    package func multiply(
        _ range: Range<Int>, by vector: UnsafeBufferPointer<Double>, into out: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount)
        precondition(vector.count == vectorLength && out.count == range.count)
        guard let z = vector.baseAddress, let result = out.baseAddress, !range.isEmpty else { return }
        withPointers(to: range) { dense, codes in
            doublePrecisionKernels.margins(dense, self.dense.columns, codes, fields.count, z, range.count, result)
        }
    }

    package func withPointers(
        to range: Range<Int>, _ body: (UnsafePointer<Double>, UnsafePointer<UInt32>?) -> Void
    ) {
        guard let values = dense.values.baseAddress else { return }
        codes.withUnsafeBufferPointer { codes in
            body(
                UnsafePointer(values + range.lowerBound * dense.columns),
                codes.baseAddress.map { $0 + range.lowerBound * fields.count })
        }
    }
}

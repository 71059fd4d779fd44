import CKernels

/// A symmetric positive definite system of `size` equations, solved in place by Cholesky factorization.
///
/// Only the lower triangle counts. Rows are padded to `stride` floats, and there are `stride` of them, so that the
/// kernels need no special ends.
package final class SymmetricSystem {
    package let size: Int
    package let stride: Int
    private let matrix: Matrix

    package init(size: Int) {
        self.size = size
        stride = padded(size)
        matrix = Matrix(rows: stride, columns: stride)
    }

    /// `stride × stride` values, row-major.
    package var values: UnsafeMutableBufferPointer<Float> { matrix.values }

    /// Begins a new system: `base + ridge · I`, where `base` has `stride` rows of `stride` floats.
    package func reset(to base: Matrix, ridge: Float) {
        precondition(base.rows == stride && base.columns == stride)
        _ = matrix.values.update(fromContentsOf: base.values)
        for index in 0..<size { matrix[index][index] += ridge }
    }

    /// Replaces the lower triangle by its Cholesky factor.
    ///
    /// - Returns: Whether every pivot was positive and finite; if not, the system is spoilt.
    package func factorize() -> Bool {
        guard let base = matrix.values.baseAddress else { return true }
        return kernels.cholesky(base, size, stride) == 0
    }

    /// Overwrites `right` with the solution, after `factorize()`.
    package func solve(_ right: UnsafeMutableBufferPointer<Float>) {
        precondition(right.count >= size)
        guard let base = matrix.values.baseAddress, let vector = right.baseAddress else { return }
        endcap_cholesky_solve(base, size, stride, vector)
    }
}

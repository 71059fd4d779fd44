import CKernels

/// A symmetric positive definite system of `size` equations, solved in place by Cholesky factorization.
///
/// Only the upper triangle is read. There are `stride` rows of `stride` floats, so that the kernels need no special
/// code for the end of a row or of the matrix. A worker keeps one system for all sizes up to `capacity`.
package final class SymmetricSystem {
    package let capacity: Int
    package private(set) var size: Int
    package private(set) var stride: Int
    private let memory: Matrix
    private let scratch: Matrix

    package init(capacity: Int) {
        self.capacity = capacity
        size = capacity
        stride = padded(capacity)
        memory = Matrix(rows: stride, columns: stride)
        scratch = Matrix(rows: 1, columns: stride)
    }

    /// `stride × stride` values, row-major.
    package var values: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: memory.values[..<(stride * stride)])
    }

    /// Begins a new system of `capacity` equations: `base + ridge · I`, where `base` has `stride` rows of `stride` floats.
    package func reset(to base: Matrix, ridge: Float) {
        resize(to: capacity)
        precondition(base.rows == stride && base.columns == stride)
        let values = values
        _ = values.update(fromContentsOf: base.values)
        for index in 0..<size { values[index * stride + index] += ridge }
    }

    /// Begins a new system with this diagonal and zeros elsewhere.
    package func reset(toDiagonal diagonal: UnsafeMutableBufferPointer<Float>) {
        resize(to: diagonal.count)
        let values = values
        values.update(repeating: 0)
        for index in 0..<size { values[index * stride + index] = diagonal[index] }
    }

    /// Replaces the upper triangle by its Cholesky factor.
    ///
    /// - Returns: Whether every pivot was positive and finite; if not, the values are no longer usable.
    package func factorize() -> Bool {
        guard let base = values.baseAddress else { return true }
        return kernels.cholesky(base, size, stride) == 0
    }

    /// Overwrites `right`, `stride` floats, with the solution; call `factorize()` first.
    package func solve(_ right: UnsafeMutableBufferPointer<Float>) {
        precondition(right.count == stride)
        guard size > 0, let base = values.baseAddress, let vector = right.baseAddress,
            let between = scratch.values.baseAddress
        else { return }
        kernels.cholesky_solve(base, size, stride, vector, between)
    }

    private func resize(to size: Int) {
        precondition(size <= capacity)
        self.size = size
        stride = padded(size)
    }
}

import CKernels

extension Matrix {
    /// `out = self · x`, for a matrix whose rows are padded to whole vectors.
    package func times(_ x: UnsafeMutableBufferPointer<Float>, into out: UnsafeMutableBufferPointer<Float>) {
        precondition(columns == padded(columns) && x.count == columns && out.count == rows)
        guard let base = values.baseAddress, let vector = x.baseAddress, let result = out.baseAddress else { return }
        kernels.matrix_times(base, rows, columns, vector, result)
    }
}

/// ⟨x, y⟩ of two padded vectors.
package func dot(_ x: UnsafeMutableBufferPointer<Float>, _ y: UnsafeMutableBufferPointer<Float>) -> Float {
    precondition(x.count == y.count && x.count == padded(x.count))
    guard let left = x.baseAddress, let right = y.baseAddress else { return 0 }
    return kernels.dot(left, right, x.count)
}

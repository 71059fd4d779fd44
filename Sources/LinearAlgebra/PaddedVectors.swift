import CKernels

/// A vector of `padded` length.
package typealias PaddedVector = UnsafeMutableBufferPointer<Float>

extension Matrix {
    /// `out = self · x`, for a matrix whose rows are padded to whole vectors.
    package func times(_ x: PaddedVector, into out: PaddedVector) {
        precondition(columns == padded(columns) && x.count == columns && out.count == rows)
        guard let base = values.baseAddress, let vector = x.baseAddress, let result = out.baseAddress else { return }
        kernels.matrix_times(base, rows, columns, vector, result)
    }

    /// `out = left · self` for `count` rows of `left` from row `first` on; `left` has at least as many columns as
    /// `self` has rows.
    ///
    /// The bits of a row's result do not depend on the other rows.
    package func times(left: Matrix, rows count: Int, from first: Int = 0, into out: Matrix) {
        precondition(left.columns >= rows && first + count <= left.rows && count <= out.rows)
        precondition(columns == padded(columns) && out.columns == columns)
        guard count > 0, let factors = left[first].baseAddress, let base = values.baseAddress,
            let result = out.values.baseAddress
        else { return }
        kernels.rows_times(factors, count, left.columns, base, rows, columns, result)
    }
}

/// ⟨x, y⟩.
package func dot(_ x: PaddedVector, _ y: PaddedVector) -> Float {
    precondition(x.count == y.count && x.count == padded(x.count))
    guard let left = x.baseAddress, let right = y.baseAddress else { return 0 }
    return kernels.dot(left, right, x.count)
}

/// `out = x ∘ y`.
package func multiply(_ x: PaddedVector, _ y: PaddedVector, into out: PaddedVector) {
    precondition(x.count == y.count && x.count == out.count && x.count == padded(x.count))
    guard let left = x.baseAddress, let right = y.baseAddress, let result = out.baseAddress else { return }
    kernels.times(left, right, result, x.count)
}

/// `y += scale · x`, for vectors of any length.
package func add(_ scale: Float, _ x: UnsafeMutableBufferPointer<Float>, to y: UnsafeMutableBufferPointer<Float>) {
    precondition(x.count == y.count)
    guard let left = x.baseAddress, let result = y.baseAddress else { return }
    kernels.add_scaled(scale, left, result, x.count)
}

/// A step of conjugate gradients: `row += length · direction`, `residual −= length · product`.
///
/// - Returns: rᵀMr of the new residual r and the diagonal preconditioner M.
package func advance(
    _ length: Float, _ direction: PaddedVector, _ product: PaddedVector, _ preconditioner: PaddedVector,
    row: PaddedVector, residual: PaddedVector
) -> Float {
    let count = row.count
    precondition(direction.count == count && product.count == count && preconditioner.count == count)
    precondition(residual.count == count && count == padded(count))
    guard let p = direction.baseAddress, let q = product.baseAddress, let m = preconditioner.baseAddress,
        let x = row.baseAddress, let r = residual.baseAddress
    else { return 0 }
    return kernels.advance(length, p, q, m, x, r, count)
}

/// The next direction of conjugate gradients: `direction = M · residual + share · direction`.
package func turn(
    _ share: Float, _ residual: PaddedVector, _ preconditioner: PaddedVector, _ direction: PaddedVector
) {
    let count = residual.count
    precondition(direction.count == count && preconditioner.count == count && count == padded(count))
    guard let p = direction.baseAddress, let m = preconditioner.baseAddress, let r = residual.baseAddress
    else { return }
    kernels.turn(share, r, m, p, count)
}

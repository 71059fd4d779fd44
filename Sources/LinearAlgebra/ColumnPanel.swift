import CKernels

/// Selected rows of a matrix, stored as columns, X = diag(scales) · [h₁ … h_n]: a worker's scratch.
///
/// X has d rows, padded with zeros to a multiple of whole vectors, so that XᵀX is a sum over contiguous rows.
package final class ColumnPanel {
    /// d, the number of columns of the matrix.
    package let rows: Int
    /// The maximum number of rows of the matrix that the panel holds.
    package let capacity: Int
    private var stride = 0
    private let memory: Matrix

    package init(rows: Int, capacity: Int) {
        self.rows = rows
        self.capacity = capacity
        memory = Matrix(rows: rows, columns: padded(capacity))
    }

    /// Replaces the panel by the rows of `matrix` with these indices.
    ///
    /// - Parameters:
    ///   - indices: At most `capacity` rows.
    ///   - scales: At least d floats.
    ///   - matrix: Its columns are the rows of the panel.
    package func gather(_ indices: UnsafeBufferPointer<UInt32>, scales: PaddedVector, of matrix: Matrix) {
        precondition(indices.count <= capacity && matrix.columns == rows && scales.count >= rows)
        stride = padded(indices.count)
        guard let base = matrix.values.baseAddress, let chosen = indices.baseAddress, let factors = scales.baseAddress,
            let panel = memory.values.baseAddress
        else { return }
        kernels.gather_columns(base, rows, chosen, factors, indices.count, panel, stride)
    }

    /// `system += XᵀX`.
    package func addGram(to system: SymmetricSystem) {
        precondition(system.stride == stride)
        guard let panel = memory.values.baseAddress, let matrix = system.values.baseAddress else { return }
        kernels.rank_update(matrix, panel, rows, stride, nil)
    }

    /// `out = X x`, where `x` has one number for each gathered row, padded with zeros.
    package func times(_ x: PaddedVector, into out: PaddedVector) {
        precondition(x.count == stride && out.count >= rows)
        guard let panel = memory.values.baseAddress, let vector = x.baseAddress, let result = out.baseAddress
        else { return }
        kernels.matrix_times(panel, rows, stride, vector, result)
    }
}

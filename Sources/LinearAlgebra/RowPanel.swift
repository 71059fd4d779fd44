import CKernels

/// Some rows of a matrix, packed one after another, each padded with zeros to `stride` floats: a worker's scratch.
///
/// The memory grows to the longest selection and is kept from one to the next. Weights are one per row, `nil` means
/// that all are 1. Vectors have `stride` floats, of which those beyond `columns` are zero.
package final class RowPanel {
    package let columns: Int
    package let stride: Int
    package private(set) var count = 0
    private var memory: Matrix

    package init(columns: Int) {
        self.columns = columns
        stride = padded(columns)
        memory = Matrix(rows: 64, columns: stride)
    }

    /// Packs the rows of `matrix` with these indices.
    package func gather(_ indices: UnsafeBufferPointer<UInt32>, of matrix: Matrix) {
        makeRoom(for: indices, of: matrix)
        guard let base = matrix.values.baseAddress, let chosen = indices.baseAddress, let panel else { return }
        kernels.gather(base, columns, chosen, count, panel, stride)
    }

    /// Packs rows and multiplies by them at once: `gather`, then `addWeightedGram`, in less time.
    package func gather(
        _ indices: UnsafeBufferPointer<UInt32>, of matrix: Matrix,
        addingWeightedGram weights: UnsafeBufferPointer<Float>?,
        times x: UnsafeMutableBufferPointer<Float>, target: Float, to out: UnsafeMutableBufferPointer<Float>
    ) {
        makeRoom(for: indices, of: matrix)
        check(weights, out)
        precondition(x.count == stride)
        guard let base = matrix.values.baseAddress, let chosen = indices.baseAddress, let panel,
            let vector = x.baseAddress, let result = out.baseAddress
        else { return }
        kernels.gather_gram_times(
            base, columns, chosen, count, panel, stride, weights?.baseAddress, vector, target, result)
    }

    private func makeRoom(for indices: UnsafeBufferPointer<UInt32>, of matrix: Matrix) {
        precondition(matrix.columns == columns)
        count = indices.count
        let rows = count + Int(ENDCAP_ROWS)
        if memory.rows < rows { memory = Matrix(rows: max(rows, 2 * memory.rows), columns: stride) }
    }

    /// `out += Σ_k weights[k] · row_k`.
    package func addWeightedSum(_ weights: UnsafeBufferPointer<Float>?, to out: UnsafeMutableBufferPointer<Float>) {
        check(weights, out)
        guard let panel, let result = out.baseAddress else { return }
        kernels.weighted_sum(panel, weights?.baseAddress, count, stride, result)
    }

    /// `out += Σ_k weights[k] · (⟨row_k, x⟩ − target) · row_k`.
    package func addWeightedGram(
        _ weights: UnsafeBufferPointer<Float>?, times x: UnsafeMutableBufferPointer<Float>, target: Float = 0,
        to out: UnsafeMutableBufferPointer<Float>
    ) {
        check(weights, out)
        precondition(x.count == stride)
        guard let panel, let vector = x.baseAddress, let result = out.baseAddress else { return }
        kernels.weighted_gram_times(panel, weights?.baseAddress, count, stride, vector, target, result)
    }

    /// `Σ_k weights[k] · (⟨row_k, x⟩ − 1)²`.
    package func squaredError(_ weights: UnsafeBufferPointer<Float>?, of x: UnsafeMutableBufferPointer<Float>) -> Double
    {
        check(weights, x)
        guard let panel, let vector = x.baseAddress else { return 0 }
        return kernels.squared_error(panel, weights?.baseAddress, count, stride, vector)
    }

    /// `system += Σ_k weights[k] · row_k row_kᵀ`, lower triangle.
    package func addWeightedGram(_ weights: UnsafeBufferPointer<Float>?, to system: SymmetricSystem) {
        precondition(weights.map { $0.count == count } ?? true && system.stride == stride)
        guard let panel, let matrix = system.values.baseAddress else { return }
        kernels.rank_update(matrix, panel, weights?.baseAddress, count, stride)
    }

    private var panel: UnsafeMutablePointer<Float>? { memory.values.baseAddress }

    private func check(_ weights: UnsafeBufferPointer<Float>?, _ vector: UnsafeMutableBufferPointer<Float>) {
        precondition(weights.map { $0.count == count } ?? true && vector.count == stride)
    }
}

import CKernels
import Glibc

/// Up to `capacity` rows of a matrix, or some columns of them, each times the square root of its weight: a worker's
/// scratch that stays in the cache.
///
/// With r_k = √weight_k · h_k, Σ weight h hᵀ is Σ r rᵀ and Σ weight h is Σ √weight r. There is one weight per row;
/// `nil` means that all are 1. Vectors have `stride` floats, which are zero beyond `columns`.
package final class RowPanel {
    /// The maximum number of rows in a panel.
    package static let capacity = 64

    package let columns: Int
    package let stride: Int
    private var count = 0
    private var isWeighted = false
    private let rows: Matrix
    private let roots = Matrix(rows: 1, columns: capacity)

    package init(columns: Int) {
        self.columns = columns
        stride = padded(columns)
        rows = Matrix(rows: Self.capacity, columns: stride)
    }

    /// Replaces the panel by the rows of `matrix` with these indices, from column `first` on.
    package func gather(
        _ indices: Slice<UnsafeBufferPointer<UInt32>>, weights: Slice<UnsafeBufferPointer<Float>>?, of matrix: Matrix,
        from first: Int = 0
    ) {
        precondition(matrix.columns >= first + columns && indices.count <= Self.capacity)
        precondition(weights.map { $0.count == indices.count } ?? true)
        count = indices.count
        isWeighted = weights != nil
        if let weights {
            for (position, weight) in weights.enumerated() { roots.values[position] = weight.squareRoot() }
        }
        let chosen = UnsafeBufferPointer(rebasing: indices)
        guard let base = matrix.values.baseAddress, let rowIndices = chosen.baseAddress,
            let panel = rows.values.baseAddress
        else { return }
        kernels.gather(base + first, matrix.columns, columns, rowIndices, scales, count, panel, stride)
    }

    /// `out += Σ_k √weight_k · factor_k · h_k`, with one factor for each row.
    package func addSum(factors: UnsafeMutableBufferPointer<Float>, to out: PaddedVector) {
        precondition(factors.count == count && out.count == stride)
        guard let panel = rows.values.baseAddress, let result = out.baseAddress, let weights = factors.baseAddress
        else { return }
        kernels.weighted_sum(panel, weights, count, stride, result)
    }

    /// `out[k] = √weight_k · ⟨h_k, x⟩`.
    package func times(_ x: PaddedVector, into out: UnsafeMutableBufferPointer<Float>) {
        precondition(x.count == stride && out.count == count)
        guard let panel = rows.values.baseAddress, let vector = x.baseAddress, let result = out.baseAddress
        else { return }
        kernels.matrix_times(panel, count, stride, vector, result)
    }

    /// `out += Σ_k weight_k · h_k`.
    package func addWeightedSum(to out: PaddedVector) {
        precondition(out.count == stride)
        guard let panel = rows.values.baseAddress, let result = out.baseAddress else { return }
        kernels.weighted_sum(panel, scales, count, stride, result)
    }

    /// `system += Σ_k weight_k · h_k h_kᵀ`.
    package func addWeightedGram(to system: SymmetricSystem) {
        precondition(system.stride == stride)
        guard let panel = rows.values.baseAddress, let matrix = system.values.baseAddress else { return }
        kernels.rank_update(matrix, panel, count, stride, nil)
    }

    /// The same, while the processor fetches the rows to be gathered next into the cache.
    ///
    /// - Parameters:
    ///   - system: It has as many equations as the panel has columns.
    ///   - indices: The rows of `next` to fetch; only the first `capacity` of them are fetched.
    ///   - next: The matrix whose rows are gathered next.
    package func addWeightedGram(
        to system: SymmetricSystem, fetching indices: Slice<UnsafeBufferPointer<UInt32>>, of next: Matrix
    ) {
        precondition(system.stride == stride)
        guard let panel = rows.values.baseAddress, let matrix = system.values.baseAddress else { return }
        let soon = UnsafeBufferPointer(rebasing: indices.prefix(Self.capacity))
        guard let base = next.values.baseAddress, let chosen = soon.baseAddress else {
            return kernels.rank_update(matrix, panel, count, stride, nil)
        }
        var fetched = endcap_rows(
            base: base, distance: next.columns, columns: next.columns, indices: chosen, count: soon.count)
        kernels.rank_update(matrix, panel, count, stride, &fetched)
    }

    private var scales: UnsafePointer<Float>? {
        isWeighted ? UnsafePointer(roots.values.baseAddress) : nil
    }
}

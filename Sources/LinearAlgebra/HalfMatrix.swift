import CKernels

/// A dense matrix in half precision (IEEE 754 binary16), row-major, each row padded with zeros to `stride` numbers.
///
/// It reads half as much memory as a `Matrix`, with a relative rounding error of 2⁻¹¹ for magnitudes between 2⁻¹⁴ and
/// 65,504. Copies share the memory. Workers may write different rows at the same time.
package final class HalfMatrix: @unchecked Sendable {
    // Unchecked: callers that write from several threads give each row to one worker (`parallelFor` over rows).

    package let rows: Int
    package let stride: Int
    private let base: UnsafeMutablePointer<UInt16>

    /// A matrix of zeros.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        stride = padded(columns)
        let memory = allocateZeros(byteCount: rows * stride * MemoryLayout<UInt16>.stride)
        base = memory.bindMemory(to: UInt16.self, capacity: rows * stride)
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    /// Replaces `values.count / stride` rows, from row `first` on, by `values` rounded to half precision.
    package func setRows(from first: Int, to values: UnsafeBufferPointer<Float>) {
        precondition(first >= 0 && first * stride + values.count <= rows * stride)
        guard let source = values.baseAddress else { return }
        kernels.narrow(source, values.count, base + first * stride)
    }

    /// `products[k] = ⟨row_k, x⟩` and `out += Σ_k weights[k] · (products[k] − target) · row_k`, over the rows with
    /// these indices; `nil` weights are all 1.
    ///
    /// - Parameters:
    ///   - indices: Rows of this matrix.
    ///   - weights: One per index.
    ///   - x: `stride` floats.
    ///   - target: What is subtracted from each product.
    ///   - products: One per index.
    ///   - out: `stride` floats.
    package func addWeightedGram(
        of indices: UnsafeBufferPointer<UInt32>, _ weights: UnsafeBufferPointer<Float>?,
        times x: UnsafeMutableBufferPointer<Float>, target: Float, products: UnsafeMutableBufferPointer<Float>,
        to out: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(weights.map { $0.count == indices.count } ?? true && products.count == indices.count)
        precondition(x.count == stride && out.count == stride)
        guard let chosen = indices.baseAddress, let vector = x.baseAddress, let inner = products.baseAddress,
            let result = out.baseAddress
        else { return }
        kernels.half_gram_times(
            base, stride, chosen, weights?.baseAddress, indices.count, vector, target, inner, result)
    }

    /// `products[k] = ⟨row_k, x⟩` over the rows with these indices: half the work of `addWeightedGram`.
    ///
    /// - Parameters:
    ///   - indices: Rows of this matrix.
    ///   - weights: One per index; `nil`: all 1.
    ///   - x: `stride` floats.
    ///   - products: One per index.
    /// - Returns: Σ_k weights[k] · products[k]², which is xᵀ(Σ_k weights[k] · row_k row_kᵀ)x.
    package func weightedSquare(
        of indices: UnsafeBufferPointer<UInt32>, _ weights: UnsafeBufferPointer<Float>?,
        times x: UnsafeMutableBufferPointer<Float>, products: UnsafeMutableBufferPointer<Float>
    ) -> Float {
        precondition(weights.map { $0.count == indices.count } ?? true && products.count == indices.count)
        precondition(x.count == stride)
        guard let chosen = indices.baseAddress, let vector = x.baseAddress, let inner = products.baseAddress
        else { return 0 }
        return kernels.half_square(base, stride, chosen, weights?.baseAddress, indices.count, vector, inner)
    }
}

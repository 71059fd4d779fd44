import CKernels
package import LinearAlgebra
import ModelFiles

/// How much each past item contributes to each other item: the matrix B of an item-to-item model, items × items.
///
/// A customer with the confidences c has the scores
///
///     s_i = Σ_j c_j B_ji
///
/// so row j is what an item j of the history adds. The diagonal is zero, except for EASE with a relaxed diagonal, where an
/// item of the history also speaks for itself. Rows keep either their largest entries or all.
package struct ItemWeights: Sendable {
    private enum Rows: Sendable {
        case kept(SparseMatrix)
        case stored(StoredRows)
        case dense(Matrix)
    }

    private let rows: Rows
    /// The number of items.
    package let count: Int

    /// Weights of which each row keeps some, in ascending order of item.
    package init(_ kept: SparseMatrix) {
        precondition(kept.rows == kept.columns && kept.values != nil)
        rows = .kept(kept)
        count = kept.rows
    }

    /// Weights of which all are kept.
    package init(dense: Matrix) {
        precondition(dense.rows == dense.columns)
        rows = .dense(dense)
        count = dense.rows
    }

    /// Whether all weights are kept.
    package var isDense: Bool {
        if case .dense = rows { true } else { false }
    }

    /// Adds scale · row j to `sums`, each entry by one fused multiply-add; `sums` has one value per item.
    package func addRow(_ item: Int, times scale: Float, to sums: UnsafeMutableBufferPointer<Float>) {
        precondition(sums.count >= count)
        guard let sums = sums.baseAddress else { return }
        switch rows {
        case .dense(let matrix):
            guard let row = matrix[item].baseAddress else { return }
            endcap_add_row(sums, row, count, scale)
        default:
            withKept(item) { items, values in
                guard let first = items.baseAddress, let value = values.baseAddress else { return }
                endcap_add_entries(sums, first, value, items.count, scale)
            }
        }
    }

    /// B_ji, the contribution of past item j to item i.
    package func weight(from past: Int, to item: Int) -> Float {
        if case .dense(let matrix) = rows { return matrix[past][item] }
        return withKept(past) { items, values in
            let wanted = UInt32(item)
            var (low, high) = (0, items.count)
            while low < high {
                let middle = low + (high - low) / 2
                if items[middle] < wanted { low = middle + 1 } else { high = middle }
            }
            return low < items.count && items[low] == wanted ? values[low] : 0
        }
    }

    private func withKept<Result>(
        _ item: Int, _ body: (UnsafeBufferPointer<UInt32>, UnsafeBufferPointer<Float>) -> Result
    ) -> Result {
        switch rows {
        case .stored(let stored):
            let range = stored.range(ofRow: item)
            return body(UnsafeBufferPointer(rebasing: stored.items[range]), .init(rebasing: stored.values[range]))
        case .kept(let matrix):
            let range = matrix.range(ofRow: item)
            return matrix.indices.withUnsafeBufferPointer { items in
                (matrix.values ?? []).withUnsafeBufferPointer { values in
                    body(.init(rebasing: items[range]), .init(rebasing: values[range]))
                }
            }
        case .dense: preconditionFailure("dense rows have no list of entries")
        }
    }
}

/// Kept rows in the layout of a model file, whose check sums were all compared.
private struct StoredRows: @unchecked Sendable {
    // Unchecked: nobody writes through the pointers, and the file's address never changes.

    let offsets: [Int]
    let items: UnsafeBufferPointer<UInt32>
    let values: UnsafeBufferPointer<Float>
    private let file: TensorFile

    init(of file: TensorFile, count: Int) throws {
        self.file = file
        let ends = try file.tensor(ItemWeights.Tensors.offsets, of: UInt64.self, shape: [count + 1]).all()
        items = try file.tensor(ItemWeights.Tensors.items, of: UInt32.self).all()
        values = try file.tensor(ItemWeights.Tensors.values, of: Float.self, shape: [items.count]).all()
        guard ends.first == 0, ends.last == UInt64(items.count), zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw file.unusable("tensor '\(ItemWeights.Tensors.offsets)' does not fit the weights") }
        offsets = ends.map { Int($0) }
        guard values.allSatisfy({ $0.isFinite }) else {
            throw file.unusable("tensor '\(ItemWeights.Tensors.values)' has a value that is not finite")
        }
        for row in 0..<count {
            let row = items[range(ofRow: row)]
            guard row.allSatisfy({ $0 < count }), zip(row, row.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw file.unusable("tensor '\(ItemWeights.Tensors.items)' holds items out of range or out of order")
            }
        }
    }

    func range(ofRow row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }
}

extension ItemWeights {
    fileprivate enum Tensors {
        static let offsets = "item.weights.offsets"
        static let items = "item.weights.items"
        static let values = "item.weights.values"
        static let dense = "item.weights.dense"
    }

    /// Reads the weights of a model file whose check sums were all compared.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when tensors are missing or do not fit.
    init(of file: TensorFile, items count: Int) throws {
        self.count = count
        if file.contains(Tensors.dense) {
            let matrix = try Matrix(viewing: file.tensor(Tensors.dense, shape: [count, count]))
            guard matrix.values.allSatisfy({ $0.isFinite }) else {
                throw file.unusable("tensor '\(Tensors.dense)' has a value that is not finite")
            }
            rows = .dense(matrix)
        } else {
            rows = .stored(try StoredRows(of: file, count: count))
        }
    }

    /// Adds the weights to a model file.
    func add(to writer: inout TensorFileWriter) {
        switch rows {
        case .dense(let matrix): writer.add(Tensors.dense, matrix)
        case .kept(let matrix):
            writer.add(Tensors.offsets, matrix.offsets.map { UInt64($0) })
            writer.add(Tensors.items, matrix.indices)
            writer.add(Tensors.values, matrix.values ?? [])
        case .stored(let stored):
            writer.add(Tensors.offsets, stored.offsets.map { UInt64($0) })
            writer.add(Tensors.items, Array(stored.items))
            writer.add(Tensors.values, Array(stored.values))
        }
    }
}

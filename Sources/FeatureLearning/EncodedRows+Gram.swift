import CKernels
package import Features
import LinearAlgebra

extension EncodedRows {
    /// One worker's scratch memory for the rows that `addGram` packs.
    package final class GramScratch {
        fileprivate private(set) var panel = DoubleMatrix(rows: 0, columns: 0)
        fileprivate var codes: [UInt32] = []

        package init() {}

        fileprivate func makeRoom(rows: Int, stride: Int) {
            if panel.values.count < rows * stride { panel = DoubleMatrix(rows: rows, columns: stride) }
        }
    }

    /// Adds `Σ weights[k] · row rowᵀ` over the rows of the range to the lower triangle of a square, padded matrix.
    ///
    /// O(rows · columns²) for the dense part, O(rows · fields · (columns + fields)) for the codes.
    ///
    /// - Parameters:
    ///   - range: Rows of this table.
    ///   - weights: One per row of the range.
    ///   - selection: Which entries of a row to use; nil means all.
    ///   - scratch: The memory of the calling worker.
    ///   - matrix: The sum; its side is `paddedDoubles` of the length of a vector over the used entries.
    package func addGram(
        of range: Range<Int>, weights: UnsafeBufferPointer<Double>, columns selection: ColumnSelection?,
        _ scratch: GramScratch, to matrix: UnsafeMutableBufferPointer<Double>
    ) {
        let size = paddedDoubles(selection?.vectorLength ?? vectorLength)
        let stride = paddedDoubles(1 + (selection?.dense.count ?? dense.columns))
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount && weights.count == range.count)
        precondition(matrix.count == size * size)
        scratch.makeRoom(rows: range.count, stride: stride)
        guard let panel = scratch.panel.values.baseAddress, let factors = weights.baseAddress,
            let sums = matrix.baseAddress, !range.isEmpty
        else { return }
        let count = range.count
        if let selection {
            pack(range, weights, selection, scratch)
            doublePrecisionKernels.rank_update(sums, size, panel, count, stride)
            scratch.codes.withUnsafeBufferPointer { codes in
                doublePrecisionKernels.rank_update_codes(
                    sums, size, panel, stride, codes.baseAddress, fields.count, factors, count)
            }
        } else {
            withPointers(to: range) { dense, codes in
                doublePrecisionKernels.pack(dense, self.dense.columns, factors, count, panel, stride)
                doublePrecisionKernels.rank_update(sums, size, panel, count, stride)
                doublePrecisionKernels.rank_update_codes(sums, size, panel, stride, codes, fields.count, factors, count)
            }
        }
    }

    /// Packs the selected dense values, times the square roots of the weights, into the panel.
    ///
    /// The codes of the rows are renumbered within the selection and appended to `scratch.codes`.
    private func pack(
        _ range: Range<Int>, _ weights: UnsafeBufferPointer<Double>, _ selection: ColumnSelection,
        _ scratch: GramScratch
    ) {
        let stride = paddedDoubles(1 + selection.dense.count)
        let panel = scratch.panel.values
        scratch.codes.removeAll(keepingCapacity: true)
        for (k, row) in range.enumerated() {
            let target = UnsafeMutableBufferPointer(rebasing: panel[k * stride..<(k + 1) * stride])
            target.update(repeating: 0)
            let root = weights[k].squareRoot()
            target[0] = root
            let source = dense[row]
            for (place, column) in selection.dense.enumerated() { target[1 + place] = root * source[column] }
            for code in codes[row * fields.count..<(row + 1) * fields.count] {
                scratch.codes.append(selection.codes[Int(code)])
            }
        }
    }
}

/// A selection of the places of a vector over encoded rows; it always includes the intercept.
package struct ColumnSelection: Sendable {
    /// The selected places in ascending order; the first is 0, the intercept.
    package let places: [Int]
    /// The selected dense columns.
    let dense: [Int]
    /// For each coefficient its number in the selection; the number of selected coefficients if it is not selected.
    let codes: [UInt32]

    /// - Parameters:
    ///   - places: Ascending places of intercept, dense columns and levels; the first is 0.
    ///   - rows: The encoded rows that the places refer to.
    package init(_ places: [Int], of rows: EncodedRows) {
        precondition(places.first == 0 && places.allSatisfy { $0 <= rows.width })
        self.places = places
        dense = places.dropFirst().filter { $0 <= rows.dense.columns }.map { $0 - 1 }
        var codes = [UInt32](repeating: UInt32(places.count - 1), count: rows.width + 1)
        for (number, place) in places.enumerated().dropFirst() { codes[place - 1] = UInt32(number - 1) }
        self.codes = codes
    }

    /// The length of a vector over the selected places, with a 0 at the end.
    package var vectorLength: Int { places.count + 1 }
}

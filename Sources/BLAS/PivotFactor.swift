import CKernels
import LinearAlgebra

/// The lower triangular factor of one block, as it is and packed for products.
struct PivotFactor: Sendable {
    /// L in the lower triangle of the first rows and columns.
    let values: DoubleMatrix
    private let panels: DoubleMatrix

    /// - Parameter rows: The most rows that a block has, a multiple of the rows of every panel.
    init(rows: Int) {
        values = DoubleMatrix(rows: rows, columns: rows)
        panels = DoubleMatrix(rows: rows, columns: rows)
    }

    /// Replaces the lower triangle of the first rows and columns by its Cholesky factor.
    ///
    /// - Parameter leastPivots: The least pivot of each row; the factor has as many rows.
    /// - Returns: Whether each pivot was positive, not below the least and finite; if not, the values are no longer
    ///   usable.
    func factorize(_ leastPivots: ArraySlice<Double>) -> Bool {
        guard let base = values.values.baseAddress else { return true }
        let count = leastPivots.count
        let stride = values.columns
        var products = [Double](repeating: 0, count: count)
        for (j, least) in leastPivots.enumerated() {
            let row = base + j * stride
            let pivot = row[j] - doublePrecisionKernels.dot(row, row, j)
            guard pivot > 0, pivot >= least, pivot.isFinite else { return false }
            row[j] = pivot.squareRoot()
            doublePrecisionKernels.row_products(row + stride, count - j - 1, stride, row, j, &products)
            for i in (j + 1)..<count {
                base[i * stride + j] = (base[i * stride + j] - products[i - j - 1]) / row[j]
            }
        }
        pack(count)
        return true
    }

    /// Becomes the transpose of another factor with its rows and columns in reverse order.
    func reverse(_ other: PivotFactor, _ count: Int) {
        for row in 0..<count {
            for column in 0...row { values[row, column] = other.values[count - 1 - column, count - 1 - row] }
        }
        pack(count)
    }

    private func pack(_ count: Int) {
        guard let base = values.values.baseAddress, let panels = panels.values.baseAddress else { return }
        productKernels.pack_left(base, values.columns, 1, count, count, panels)
    }

    /// Replaces each row x of a packed right factor by the row y with y Lᵀ = x.
    func solve(_ right: UnsafeMutablePointer<Double>, _ count: Int, _ depth: Int) {
        guard let base = values.values.baseAddress, let panels = panels.values.baseAddress else { return }
        productKernels.solve_right(right, count, depth, base, values.columns, panels)
    }
}

import CKernels

/// A symmetric positive semidefinite system of equations in double precision, solved by Cholesky factorization.
///
/// Only the lower triangle is read. An equation that depends on earlier ones is set aside and its unknown is 0, as R's
/// `lm` and `glm` do with aliased columns. Of a set of dependent equations, their order alone decides which one is set
/// aside.
package final class DoubleSystem {
    package let size: Int
    /// Square, padded; rows and columns beyond `size` are ignored.
    package let matrix: DoubleMatrix
    /// The unknowns that `factorize` set aside, ascending.
    package private(set) var aliased: [Int] = []

    package init(size: Int) {
        self.size = size
        matrix = DoubleMatrix(rows: paddedDoubles(size), columns: paddedDoubles(size))
    }

    /// Replaces the lower triangle by its Cholesky factor.
    ///
    /// - Parameters:
    ///   - setAside: Unknowns to leave out from the start.
    ///   - tolerance: An unknown is set aside when at most this share of its diagonal element is left after elimination
    ///     of the earlier ones; the share left is 1 − R² of its column given the earlier columns.
    /// - Returns: Whether every pivot was finite; if not, the matrix is no longer usable.
    package func factorize(settingAside setAside: Set<Int> = [], tolerance: Double = 1e-14) -> Bool {
        aliased = []
        guard let base = matrix.values.baseAddress else { return true }
        let stride = matrix.columns
        var products = [Double](repeating: 0, count: size)
        for j in 0..<size {
            let row = base + j * stride
            let pivot = row[j] - doublePrecisionKernels.dot(row, row, j)
            guard pivot.isFinite else { return false }
            if setAside.contains(j) || pivot <= tolerance * row[j] || row[j] <= 0 {
                aliased.append(j)
                for i in 0..<j { row[i] = 0 }
                for i in (j + 1)..<max(size, j + 1) { base[i * stride + j] = 0 }
                row[j] = 1
                continue
            }
            let root = pivot.squareRoot()
            row[j] = root
            doublePrecisionKernels.row_products(row + stride, size - j - 1, stride, row, j, &products)
            for i in (j + 1)..<max(size, j + 1) {
                base[i * stride + j] = (base[i * stride + j] - products[i - j - 1]) / root
            }
        }
        return true
    }

    /// The solution for a right side, after `factorize`; 0 for the unknowns that were set aside.
    package func solution(of right: [Double]) -> [Double] {
        precondition(right.count == size)
        var x = right
        for j in aliased { x[j] = 0 }
        guard let base = matrix.values.baseAddress else { return x }
        let stride = matrix.columns
        for i in 0..<size {
            let row = base + i * stride
            x[i] = (x[i] - doublePrecisionKernels.dot(row, x, i)) / row[i]
        }
        for i in (0..<size).reversed() {
            let row = base + i * stride
            x[i] /= row[i]
            doublePrecisionKernels.add_scaled(-x[i], row, &x, i)
        }
        for j in aliased { x[j] = 0 }
        return x
    }
}

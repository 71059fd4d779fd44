internal import COpenBLAS
package import LinearAlgebra

/// The product XᵀX of a tall matrix with itself.
package struct GramMatrix: Sendable {
    /// d, the number of columns of X.
    package let size: Int
    /// `size × size`, row-major, both triangles.
    package let values: [Double]

    /// The Gram matrix that was computed before, for example on another machine.
    ///
    /// - Parameters:
    ///   - size: d.
    ///   - values: `size × size`, row-major, both triangles.
    package init(size: Int, values: [Double]) {
        precondition(values.count == size * size)
        self.size = size
        self.values = values
    }

    /// Computes the Gram matrix of the rows in O(rows · d²).
    ///
    /// OpenBLAS' `ssyrk` multiplies blocks of rows, which are added in double precision in a fixed order, so that the
    /// result does not depend on the number of threads.
    package init(of matrix: Matrix, threads: Threads) throws {
        oneThreadPerCall
        let size = matrix.columns
        // Use enough blocks to keep the workers busy, but few enough that their products stay small.
        let most = min(64, max(4, (1 << 26) / (size * size)))
        let block = max(4096, (matrix.rows + most - 1) / most)
        let blocks = (matrix.rows + block - 1) / block
        let products = Matrix(rows: blocks, columns: size * size)
        try parallelFor(blocks, chunk: 1, threads: threads) { range in
            for index in range {
                let first = index * block
                let rows = min(block, matrix.rows - first)
                cblas_ssyrk(
                    CblasRowMajor, CblasLower, CblasTrans, Int32(size), Int32(rows), 1, matrix[first].baseAddress,
                    Int32(size), 0, products[index].baseAddress, Int32(size))
            }
        }
        var sums = [Double](repeating: 0, count: size * size)
        for index in 0..<blocks {
            for row in 0..<size {
                for column in 0...row { sums[row * size + column] += Double(products[index][row * size + column]) }
            }
        }
        for row in 0..<size {
            for column in 0..<row { sums[column * size + row] = sums[row * size + column] }
        }
        self.size = size
        values = sums
    }

    /// The Gram matrix times `factor`, in single precision, padded to whole vectors with zeros.
    package func scaled(by factor: Double) -> Matrix {
        let stride = padded(size)
        let result = Matrix(rows: stride, columns: stride)
        for row in 0..<size {
            for column in 0..<size { result[row][column] = Float(factor * values[row * size + column]) }
        }
        return result
    }

    /// The Gram matrix in single precision, `size × size`.
    package var matrix: Matrix {
        Matrix(rows: size, columns: size, values.map { Float($0) })
    }

    /// tr(A·B), which is Σ_u Σ_i ⟨w_u, h_i⟩² for A = WᵀW and B = HᵀH.
    package static func traceOfProduct(_ a: GramMatrix, _ b: GramMatrix) -> Double {
        precondition(a.size == b.size)
        return zip(a.values, b.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

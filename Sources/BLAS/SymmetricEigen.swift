internal import COpenBLAS
package import LinearAlgebra

/// The eigenvalues and eigenvectors of a symmetric matrix.
package struct SymmetricEigen: Sendable {
    /// n eigenvalues, descending.
    package let values: [Double]
    /// n × n, an eigenvector in each row.
    package let vectors: DoubleMatrix

    /// Decomposes by divide and conquer in double precision, in O(n³) on one thread; `nil` when the matrix is empty, a
    /// value is not finite, or the iterations do not converge.
    package init?(of matrix: GramMatrix) {
        oneThreadPerCall
        guard matrix.values.allSatisfy({ $0.isFinite }) else { return nil }
        let size = matrix.size
        // LAPACK returns the eigenvectors as the columns of a column-major matrix, by ascending eigenvalue.
        let columns = DoubleMatrix(rows: size, columns: size, matrix.values)
        var ascending = [Double](repeating: 0, count: size)
        guard size > 0, let base = columns.values.baseAddress else { return nil }
        let order = swift_lapack_int(size)
        let status = LAPACKE_dsyevd(
            LAPACK_COL_MAJOR, CChar(bitPattern: UInt8(ascii: "V")), CChar(bitPattern: UInt8(ascii: "U")), order, base,
            order, &ascending)
        guard status == 0 else { return nil }
        values = ascending.reversed()
        vectors = DoubleMatrix(rows: size, columns: size)
        for row in 0..<size { _ = vectors[row].update(fromContentsOf: columns[size - 1 - row]) }
    }
}

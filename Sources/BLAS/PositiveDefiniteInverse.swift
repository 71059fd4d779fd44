internal import COpenBLAS
package import LinearAlgebra

/// Replaces a symmetric positive definite matrix by its inverse, both triangles: O(n³), on one thread.
///
/// - Returns: Whether it has one in double precision; if not, the matrix is spoilt.
package func invertPositiveDefinite(_ matrix: DoubleMatrix) -> Bool {
    oneThreadPerCall
    precondition(matrix.rows == matrix.columns)
    let size = swift_lapack_int(matrix.rows)
    guard size > 0, let values = matrix.values.baseAddress else { return true }
    // A lower triangle by rows is an upper one by columns, which spares LAPACKE a copy.
    let upper = CChar(bitPattern: UInt8(ascii: "U"))
    // The plain calls look for NaN first, with 32-bit positions that overflow from 46,341 rows on.
    guard LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, upper, size, values, size) == 0,
        LAPACKE_dpotri_work(LAPACK_COL_MAJOR, upper, size, values, size) == 0
    else { return false }
    for row in 0..<matrix.rows {
        guard matrix[row][...row].allSatisfy({ $0.isFinite }) else { return false }
        for column in 0..<row { matrix[column][row] = matrix[row][column] }
    }
    return true
}

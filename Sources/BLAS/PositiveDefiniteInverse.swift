internal import COpenBLAS
package import LinearAlgebra

/// Replaces a symmetric positive definite matrix by its inverse, both triangles: O(n³), on one thread.
///
/// - Returns: Whether the matrix has an inverse in double precision; if not, its values are no longer usable.
package func invertPositiveDefinite(_ matrix: DoubleMatrix) -> Bool {
    oneThreadPerCall
    precondition(matrix.rows == matrix.columns)
    let size = swift_lapack_int(matrix.rows)
    guard size > 0, let values = matrix.values.baseAddress else { return true }
    // Pass the row-major lower triangle as a column-major upper triangle, so that LAPACKE makes no copy.
    let upper = CChar(bitPattern: UInt8(ascii: "U"))
    // Use the `_work` calls: the plain ones first look for NaN, with 32-bit positions that overflow from 46,341 rows
    // on.
    guard LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, upper, size, values, size) == 0,
        LAPACKE_dpotri_work(LAPACK_COL_MAJOR, upper, size, values, size) == 0
    else { return false }
    for row in 0..<matrix.rows {
        guard matrix[row][...row].allSatisfy({ $0.isFinite }) else { return false }
        for column in 0..<row { matrix[column][row] = matrix[row][column] }
    }
    return true
}

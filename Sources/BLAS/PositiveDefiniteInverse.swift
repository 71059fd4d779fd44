package import LinearAlgebra

/// Replaces a symmetric positive definite matrix by its inverse, both triangles: n³ operations, on all threads.
///
/// Only the lower triangle is read. `BlockSweep` has the method; the number of threads does not change a bit.
///
/// - Parameters:
///   - matrix: n × n; it must have no other user meanwhile.
///   - threads: The number of workers.
/// - Returns: Whether the matrix has an inverse in double precision, which it has not where more than 40 of 53 bits are
///   lost to cancellation; if not, its values are no longer usable.
/// - Throws: Nothing in practice; the parallel loop is declared to throw.
package func invertPositiveDefinite(_ matrix: DoubleMatrix, threads: Threads) throws -> Bool {
    precondition(matrix.rows == matrix.columns)
    let sweep = BlockSweep(of: matrix)
    for block in 0..<sweep.blocks {
        guard try sweep.sweep(block, threads: threads) else { return false }
    }
    do {
        try sweep.finish(threads: threads)
    } catch is BlockSweep.NotFinite {
        return false
    }
    return true
}

/// The bytes that `invertPositiveDefinite` needs beside the matrix, for n rows and columns.
package func positiveDefiniteInverseScratch(_ size: Int) -> Int { BlockSweep.scratchBytes(size) }

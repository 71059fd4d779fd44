package import LinearAlgebra

extension EncodedRows {
    /// The rows at the given positions, in that order.
    ///
    /// - Parameters:
    ///   - positions: The positions of rows.
    ///   - threads: The number of workers.
    /// - Returns: The rows, in memory of their own.
    /// - Throws: Nothing but a cancellation.
    package func rows(_ positions: [Int], threads: Threads) throws -> EncodedRows {
        let moved = DoubleMatrix(rows: positions.count, columns: dense.columns)
        let dense = dense
        try parallelFor(positions.count, chunk: 4096, threads: threads) { range in
            for row in range { _ = moved[row].update(fromContentsOf: dense[positions[row]]) }
        }
        let count = fields.count
        return EncodedRows(
            dense: moved, fields: fields,
            codes: count == 0 ? [] : positions.flatMap { codes[$0 * count..<($0 + 1) * count] })
    }
}

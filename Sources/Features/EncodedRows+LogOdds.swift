import LinearAlgebra

extension EncodedRows {
    /// intercept + Σ coefficient · value of each row; a row has the same bits wherever it stands.
    ///
    /// - Throws: Nothing of its own.
    package func logOdds(intercept: Double, coefficients: [Double], threads: Int) throws -> [Double] {
        precondition(coefficients.count == width)
        let vector = [intercept] + coefficients + [0]
        let result = DoubleMatrix(rows: rowCount, columns: 1)
        let work = rowCount * (dense.columns + fields.count + 1)
        try parallelFor(rowCount, chunk: 4096, threads: work < 200_000 ? 1 : threads) { range in
            let out = UnsafeMutableBufferPointer(rebasing: result.values[range])
            vector.withUnsafeBufferPointer { multiply(range, by: $0, into: out) }
        }
        return Array(result.values)
    }
}

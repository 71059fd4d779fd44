package import LinearAlgebra

extension EncodedRows {
    /// What a logistic model says of rows.
    package enum Answer: Sendable {
        /// intercept + Σ coefficient · value.
        case logOdds
        /// 1 / (1 + exp(−log-odds)).
        case probabilities
    }

    /// What a logistic model says of each row; a row has the same bits wherever it stands.
    ///
    /// - Throws: Nothing of its own.
    package func logOdds(intercept: Double, coefficients: [Double], threads: Int) throws -> [Double] {
        let result = DoubleMatrix(rows: rowCount, columns: 1)
        try answer(.logOdds, intercept: intercept, coefficients: coefficients, threads: threads, into: result)
        return Array(result.values)
    }

    /// The same without new memory, for those who go over many blocks of rows.
    ///
    /// - Parameters:
    ///   - answer: What to say.
    ///   - intercept: In encoded units.
    ///   - coefficients: One per column of the encoded rows and level.
    ///   - threads: The number of workers; it does not change a bit of the result.
    ///   - result: One number for each row.
    /// - Throws: Nothing of its own.
    package func answer(
        _ answer: Answer, intercept: Double, coefficients: [Double], threads: Int, into result: DoubleMatrix
    ) throws {
        precondition(coefficients.count == width && result.values.count == rowCount)
        let vector = [intercept] + coefficients + [0]
        let work = rowCount * (dense.columns + fields.count + 1)
        try parallelFor(rowCount, chunk: 4096, threads: work < 200_000 ? 1 : threads) { chunk in
            // Small enough that the log-odds are still in the first cache when they become probabilities.
            for first in stride(from: chunk.lowerBound, to: chunk.upperBound, by: 512) {
                let range = first..<min(first + 512, chunk.upperBound)
                let out = UnsafeMutableBufferPointer(rebasing: result.values[range])
                vector.withUnsafeBufferPointer { multiply(range, by: $0, into: out) }
                if case .probabilities = answer { turnIntoProbabilities(out) }
            }
        }
    }
}

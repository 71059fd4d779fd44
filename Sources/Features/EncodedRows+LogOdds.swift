package import LinearAlgebra

extension EncodedRows {
    /// What a logistic model computes for each row.
    package enum Answer: Sendable {
        /// intercept + Σ coefficient · value.
        case logOdds
        /// 1 / (1 + exp(−log-odds)).
        case probabilities
    }

    /// The log-odds of each row; the bits of a row's result do not depend on its position.
    ///
    /// - Throws: Nothing; it is `throws` only because `parallelFor` is.
    package func logOdds(intercept: Double, coefficients: [Double], threads: Threads) throws -> [Double] {
        let result = DoubleMatrix(rows: rowCount, columns: 1)
        try answer(.logOdds, intercept: intercept, coefficients: coefficients, threads: threads, into: result)
        return Array(result.values)
    }

    /// Computes log-odds or probabilities into existing memory, for callers that process many blocks of rows.
    ///
    /// - Parameters:
    ///   - answer: What to compute.
    ///   - intercept: In encoded units.
    ///   - coefficients: One per dense column and per level with a coefficient.
    ///   - threads: The number of workers; it does not change a bit of the result.
    ///   - result: One number for each row.
    /// - Throws: Nothing; it is `throws` only because `parallelFor` is.
    package func answer(
        _ answer: Answer, intercept: Double, coefficients: [Double], threads: Threads, into result: DoubleMatrix
    ) throws {
        precondition(coefficients.count == width && result.values.count == rowCount)
        let vector = [intercept] + coefficients + [0]
        let work = rowCount * (dense.columns + fields.count + 1)
        try parallelFor(rowCount, chunk: 4096, threads: work < 200_000 ? 1 : threads) { chunk in
            // Blocks of 512 rows keep the log-odds in the first-level cache until they become probabilities.
            for first in stride(from: chunk.lowerBound, to: chunk.upperBound, by: 512) {
                let range = first..<min(first + 512, chunk.upperBound)
                let out = UnsafeMutableBufferPointer(rebasing: result.values[range])
                vector.withUnsafeBufferPointer { multiply(range, by: $0, into: out) }
                if case .probabilities = answer { turnIntoProbabilities(out) }
            }
        }
    }
}

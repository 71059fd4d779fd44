package import Features

extension LogisticFit {
    /// intercept + Σ coefficient · value of each row.
    package func logOdds(of rows: EncodedRows, threads: Int) throws -> [Double] {
        try rows.logOdds(intercept: intercept, coefficients: coefficients, threads: threads)
    }
}

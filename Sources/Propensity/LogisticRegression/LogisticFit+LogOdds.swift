package import Features

extension LogisticFit {
    /// The log-odds of each row, intercept + Σ coefficient · value.
    package func logOdds(of rows: EncodedRows, threads: Int) throws -> [Double] {
        try rows.logOdds(intercept: intercept, coefficients: coefficients, threads: threads)
    }
}

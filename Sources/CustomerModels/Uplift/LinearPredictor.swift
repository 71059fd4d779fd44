package import Features
package import LinearAlgebra

/// A linear function of an encoded row: intercept + Σ coefficient · value.
package struct LinearPredictor: Sendable, Equatable {
    package let intercept: Double
    /// One per column of the encoded rows, then one per level of each field.
    package let coefficients: [Double]

    package init(intercept: Double, coefficients: [Double]) {
        (self.intercept, self.coefficients) = (intercept, coefficients)
    }

    /// The value of each row.
    package func values(of rows: EncodedRows, threads: Threads) throws -> [Double] {
        try rows.logOdds(intercept: intercept, coefficients: coefficients, threads: threads)
    }

    /// The probability of each row, where the value is a log-odds.
    package func probabilities(of rows: EncodedRows, threads: Threads) throws -> [Double] {
        try values(of: rows, threads: threads).map(sigmoid)
    }

    var isFinite: Bool { intercept.isFinite && coefficients.allSatisfy(\.isFinite) }
}

/// The moments of one arm: of its customers' outcomes y, and of what was known of them before, x.
///
/// Variances and the covariance are those of samples, with n − 1 below. Without a covariate x is 0.
package struct ArmMoments: Sendable, Equatable {
    package let count: Int
    package let mean: Double
    package let variance: Double
    package let covariateMean: Double
    package let covariateVariance: Double
    package let covariance: Double

    /// Sums up outcomes in two passes, so that large means cost no digits.
    ///
    /// - Parameters:
    ///   - outcomes: One for each customer, at least two.
    ///   - covariates: One for each customer; nil for none.
    package init(_ outcomes: [Double], covariates: [Double]? = nil) {
        precondition(outcomes.count > 1 && (covariates.map { $0.count == outcomes.count } ?? true))
        let number = Double(outcomes.count)
        let mean = outcomes.reduce(0, +) / number
        let covariateMean = (covariates?.reduce(0, +) ?? 0) / number
        var (yy, xx, xy) = (0.0, 0.0, 0.0)
        for customer in outcomes.indices {
            let y = outcomes[customer] - mean
            yy += y * y
            guard let covariates else { continue }
            let x = covariates[customer] - covariateMean
            xx += x * x
            xy += x * y
        }
        count = outcomes.count
        (self.mean, variance) = (mean, yy / (number - 1))
        (self.covariateMean, covariateVariance, covariance) = (covariateMean, xx / (number - 1), xy / (number - 1))
    }

    /// Takes sums that were made elsewhere.
    ///
    /// - Parameters:
    ///   - count: n, at least 2.
    ///   - sum: Σ y.
    ///   - sumOfSquares: Σ y².
    package init(count: Int, sum: Double, sumOfSquares: Double) {
        precondition(count > 1)
        let number = Double(count)
        self.count = count
        mean = sum / number
        variance = max(0, (sumOfSquares - sum * sum / number) / (number - 1))
        (covariateMean, covariateVariance, covariance) = (0, 0, 0)
    }

    /// Whether all these numbers are finite.
    package var isFinite: Bool {
        [mean, variance, covariateMean, covariateVariance, covariance].allSatisfy(\.isFinite)
    }
}

import Statistics

/// How outcomes are adjusted for what was known of the customers before, and whether that may be.
package struct Cuped: Encodable, Sendable, Equatable {
    /// Why a metric is not adjusted.
    package enum Refusal: String, Codable, Sendable {
        /// The arms differed before the experiment, so it did not divide customers at random.
        case armsDiffer = "arms differ before the experiment"
        /// The covariate is the same for all customers.
        case constant = "the same for all customers before the experiment"
        /// A quantile is no mean.
        case quantile = "a quantile is not adjusted"
    }

    /// θ = Σ_a (n_a − 1) cov_a(x, y) / Σ_a (n_a − 1) var_a(x), the slope of a regression with one intercept for each arm.
    package let theta: Double
    /// ρ, the correlation of x and y within the arms; an interval becomes narrower by about √(1 − ρ²).
    package let correlation: Double
    /// The least probability, over the arms and corrected by Holm, of a difference before the experiment as great as seen.
    package let p: Double?
    package let refusal: Refusal?

    /// Below this p, arms that chance made would differ as much once in a thousand experiments.
    package static let alarm = 0.001

    /// Fits θ.
    ///
    /// - Parameters:
    ///   - control: The control.
    ///   - treatments: The other arms.
    package init(control: ArmMoments, treatments: [ArmMoments]) {
        func pooled(_ part: (ArmMoments) -> Double) -> Double {
            ([control] + treatments).reduce(0) { $0 + Double($1.count - 1) * part($1) }
        }
        let (xx, xy, yy) = (pooled(\.covariateVariance), pooled(\.covariance), pooled(\.variance))
        guard xx > 0 else {
            (theta, correlation, p, refusal) = (0, 0, nil, .constant)
            return
        }
        correlation = yy > 0 ? max(-1, min(1, xy / (xx * yy).squareRoot())) : 0
        let probabilities = treatments.map { arm -> Double? in
            MeanComparison(control: control.ofCovariates, treatment: arm.ofCovariates).absolute.p
        }
        p = HolmCorrection.corrected(probabilities).compactMap(\.self).min()
        let differ = p.map { $0 < Self.alarm } ?? false
        refusal = differ ? .armsDiffer : nil
        theta = differ ? 0 : xy / xx
    }

    /// Nothing is adjusted, for a reason.
    package init(refusal: Refusal) {
        (theta, correlation, p, self.refusal) = (0, 0, nil, refusal)
    }
}

extension ArmMoments {
    /// The moments of the covariates as if they were outcomes.
    fileprivate var ofCovariates: ArmMoments {
        ArmMoments(count: count, mean: covariateMean, variance: covariateVariance)
    }

    private init(count: Int, mean: Double, variance: Double) {
        (self.count, self.mean, self.variance) = (count, mean, variance)
        (covariateMean, covariateVariance, covariance) = (0, 0, 0)
    }
}

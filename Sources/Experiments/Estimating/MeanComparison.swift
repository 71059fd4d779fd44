/// The difference between the mean outcomes of two arms, in units of the outcome and as a share of the control's mean.
///
/// With θ, outcomes are adjusted for what was known before (CUPED; Deng, Xu, Kohavi & Walker 2013, "Improving the
/// sensitivity of online controlled experiments by utilizing pre-experiment data"):
///
///     D = (ȳ_t − ȳ_c) − θ (x̄_t − x̄_c)                     the difference
///     M = ȳ_c − θ (x̄_c − x̄)                               the control's mean; x̄ is that of both arms
///     R = D / |M|                                         the relative effect, above 0 where the treatment has more
///
/// Var D = Var(y_t − θ x_t) / n_t + Var(y_c − θ x_c) / n_c, with Student's t and the degrees of freedom of Welch (1947)
/// and Satterthwaite. The variance of R is that of the delta method: the contributions of a customer to D / M are
///
///     treatment   [ (y − θx) − r θ w_t x ] / (M n_t)             w_a = n_a / (n_t + n_c), r = D / M
///     control    −[ (1 + r) (y − θx) + r θ w_c x ] / (M n_c)     all of y and x from their arm's means
///
/// which without θ is the usual Var R = s_t² / (n_t ȳ_c²) + s_c² ȳ_t² / (n_c ȳ_c⁴).
package struct MeanComparison: Sendable, Equatable {
    package let control: ArmMoments
    package let treatment: ArmMoments
    /// θ; 0 leaves outcomes as they are.
    package let theta: Double
    private let sequence: ConfidenceSequence

    package init(
        control: ArmMoments, treatment: ArmMoments, theta: Double = 0,
        sequence: ConfidenceSequence = ConfidenceSequence()
    ) {
        (self.control, self.treatment, self.theta, self.sequence) = (control, treatment, theta, sequence)
    }

    /// D.
    package var absolute: Effect {
        let value =
            treatment.mean - control.mean - theta * (treatment.covariateMean - control.covariateMean)
        let parts = (adjustedVariance(treatment), adjustedVariance(control))
        return effect(value, parts.0 / Double(treatment.count), parts.1 / Double(control.count))
    }

    /// R; nil where the control's mean is not known to differ from 0.
    package var relative: Effect? {
        let number = Double(control.count + treatment.count)
        let weights = (Double(treatment.count) / number, Double(control.count) / number)
        let center = weights.0 * treatment.covariateMean + weights.1 * control.covariateMean
        let mean = control.mean - theta * (control.covariateMean - center)
        let meanError = (control.variance / Double(control.count)).squareRoot()
        guard abs(mean) > 2 * meanError, mean != 0 else { return nil }
        let ratio = absolute.value / mean
        let slopes = (ratio * theta * weights.0, ratio * theta * weights.1)
        let varianceOfTreatment = Self.variance(treatment, y: 1, x: -theta - slopes.0)
        let varianceOfControl = Self.variance(control, y: 1 + ratio, x: -theta * (1 + ratio) + slopes.1)
        let scale = mean * mean
        return effect(
            mean < 0 ? -ratio : ratio, varianceOfTreatment / (scale * Double(treatment.count)),
            varianceOfControl / (scale * Double(control.count)))
    }

    /// The variance of a y + b x in an arm.
    private static func variance(_ arm: ArmMoments, y: Double, x: Double) -> Double {
        max(0, y * y * arm.variance + 2 * y * x * arm.covariance + x * x * arm.covariateVariance)
    }

    private func adjustedVariance(_ arm: ArmMoments) -> Double { Self.variance(arm, y: 1, x: -theta) }

    private func effect(_ value: Double, _ treated: Double, _ controlled: Double) -> Effect {
        let degrees = welchDegrees
        return Effect(
            value, standardError: (treated + controlled).squareRoot(), degrees: degrees,
            customers: control.count + treatment.count, sequence: sequence)
    }

    /// (a + b)² / (a² / (n_t − 1) + b² / (n_c − 1)) with a and b the parts of Var D; the relative effect has the same.
    private var welchDegrees: Double {
        let a = adjustedVariance(treatment) / Double(treatment.count)
        let b = adjustedVariance(control) / Double(control.count)
        guard a + b > 0 else { return Double(treatment.count + control.count - 2) }
        let (shareOfA, shareOfB) = (a / (a + b), b / (a + b))
        return 1
            / (shareOfA * shareOfA / Double(treatment.count - 1) + shareOfB * shareOfB / Double(control.count - 1))
    }
}

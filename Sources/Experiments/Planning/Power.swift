import Statistics

/// How many customers an experiment needs, and what it can find with those that it has.
///
/// For a difference δ between two arms with the shares w_t and w_c of all N customers, whose outcomes have the variance
/// σ² in both,
///
///     N = (z_{1−α/2} + z_{power})² σ² (1/w_t + 1/w_c) / δ²
///
/// CUPED with the correlation ρ makes σ² into σ² (1 − ρ²). With m treatments, Holm's first step tests at α / m.
package struct Power: Sendable, Equatable {
    /// The share of experiments that find an effect of the planned size.
    package var power: Double
    /// The shares of the control and of the smallest treatment, of all customers of the experiment.
    package var controlShare: Double
    package var treatmentShare: Double
    /// How many arms are compared with the control.
    package var treatments: Int

    package init(power: Double = 0.8, controlShare: Double = 0.5, treatmentShare: Double = 0.5, treatments: Int = 1) {
        precondition(power > 0 && power < 1 && controlShare > 0 && treatmentShare > 0 && treatments > 0)
        (self.power, self.treatments) = (power, treatments)
        (self.controlShare, self.treatmentShare) = (controlShare, treatmentShare)
    }

    private var factor: Double {
        let z = -Normal.quantile(Effect.alpha / Double(treatments) / 2) + Normal.quantile(power)
        return z * z * (1 / controlShare + 1 / treatmentShare)
    }

    /// N for a difference, rounded up.
    ///
    /// - Parameters:
    ///   - difference: δ, not 0.
    ///   - variance: σ² of a customer's outcome.
    /// - Returns: The customers of all arms.
    package func customers(toFind difference: Double, variance: Double) -> Double {
        (factor * variance / (difference * difference)).rounded(.up)
    }

    /// δ for N customers.
    package func difference(foundBy customers: Int, variance: Double) -> Double {
        (factor * variance / Double(customers)).squareRoot()
    }
}

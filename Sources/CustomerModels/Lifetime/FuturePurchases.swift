import Glibc
import LinearAlgebra

/// The purchases within a span of a customer who has not left: Y = min(N, G).
///
/// N, the purchases of somebody who never leaves, has a negative binomial distribution: A = `shape`, and ρ = `odds` is
/// the span by α + T, so that z = ρ / (1 + ρ) is the argument of the published hypergeometric function. G, the purchase
/// after which the customer leaves, is geometric with a beta distributed chance. Both are independent, so that
///
///     P(Y ≥ k) = P(N ≥ k) · w_k,   w_k = B(a, b + k − 1) / B(a, b) = Π_{i < k − 1} (b + i) / (a + b + i).
///
/// The mean of Y is equation 10 of Fader, Hardie & Lee 2005 by P(alive),
///
///     (a + b − 1) / (a − 1) · [1 − (1 + ρ)^(−A) ₂F₁(A, b; a + b − 1; z)],
///
/// with b for their b + x. That form divides 0 by 0 at a = 1, has no value at a + b = 1, and subtracts large numbers
/// from each other near both; the sum over N has positive terms only.
package struct FuturePurchases {
    let shape: Double
    let odds: Double
    let a: Double
    let b: Double

    package init(shape: Double, odds: Double, a: Double, b: Double) {
        (self.shape, self.odds, self.a, self.b) = (shape, odds, a, b)
    }

    /// The relative error that the mean may have.
    static let tolerance = 1e-13
    /// More terms than these cost more than the integral does.
    private static let mostTerms = 3000.0

    /// E[Y].
    package var mean: Double {
        guard odds > 0, shape > 0 else { return 0 }
        return isSeriesShort ? meanBySeries : meanByIntegral
    }

    /// Whether the sum over N has few terms, which fall like z^n beyond the mean of N.
    var isSeriesShort: Bool { shape * odds + 30 * (1 + odds) <= Self.mostTerms }

    /// Σ_n P(N = n) · W_n with W_n = w_1 + … + w_n, in O(A ρ + 1 / (1 − z)) time.
    ///
    /// From a term on at which P(N = n + 1) / P(N = n) ≤ q < 1, the rest is at most P(N = n + 1) · (W_n + 1 / (1 − q)) /
    /// (1 − q), because no w is above 1. The sum ends where that bound is below the tolerance.
    var meanBySeries: Double {
        var count = NegativeBinomialTerms(shape: shape, odds: odds)
        var (sum, weight, weights) = (0.0, 1.0, 0.0)
        while true {
            count.advance()
            weights += weight
            weight *= (b + count.number - 1) / (a + b + count.number - 1)
            sum += count.probability * weights
            let ratio = count.largestRatioFromHere
            if ratio < 1 {
                let rest = count.probability * ratio * (weights + 1 / (1 - ratio)) / (1 - ratio)
                if rest <= Self.tolerance * sum { return sum }
            }
            if count.number >= 1e9 { return sum }
        }
    }

    /// Euler's integral of the same function, for z near 1: ∫ (1 − (1 + ρ p)^(−A)) / p over the beta distribution of p.
    ///
    /// It is taken with p = 1 / (1 + exp(π sinh u)) by the trapezoidal rule in u (Takahasi & Mori 1974), whose error
    /// falls exponentially with the number of points; the step is halved until two sums agree. With a small `a` most of
    /// the distribution lies at p = 0, where floating-point numbers end, so that there the difference to the value at 0
    /// is taken.
    var meanByIntegral: Double {
        let atZero = shape * odds
        let isNearZero = a < 0.05
        let norm = logBeta(a, b)
        func term(_ u: Double) -> Double {
            let exponent = Double.pi * sinh(u)
            let (logP, logRest) = (-softplus(exponent), -softplus(-exponent))
            let p = exp(logP)
            let growth = log1p(odds * p)
            let reached = -expm1(-shape * growth)
            let value = isNearZero ? atZero - (p > 0 ? reached / p : atZero) : reached
            guard value > 0 else { return 0 }
            // dp = p (1 − p) π cosh(u) du; the other integrand has a factor 1 / p left.
            let power = (isNearZero ? a : a - 1) * logP + b * logRest - norm
            return exp(power + log(value)) * Double.pi * cosh(u)
        }
        let reach = 6.5
        var step = 0.25
        var sum = 0.0
        for point in stride(from: -reach, through: reach, by: step) { sum += term(point) }
        var integral = sum * step
        for _ in 0..<8 {
            for point in stride(from: -reach + step / 2, through: reach, by: step) { sum += term(point) }
            step /= 2
            let earlier = integral
            integral = sum * step
            if abs(integral - earlier) <= 1e-12 * abs(integral) { break }
        }
        return isNearZero ? atZero - integral : integral
    }

    /// P(Y ≥ k) for k = 1, 2, … until it falls to `least`, and for at most `most` values.
    func survival(downTo least: Double, most: Int) -> [Double] {
        guard odds > 0, shape > 0, most > 0 else { return [] }
        var count = NegativeBinomialTerms(shape: shape, odds: odds)
        var (more, weight) = (-expm1(-shape * log1p(odds)), 1.0)
        var survival: [Double] = []
        while survival.count < most {
            let probability = max(more, 0) * weight
            guard probability > least else { break }
            survival.append(probability)
            count.advance()
            weight *= (b + count.number - 1) / (a + b + count.number - 1)
            more -= count.probability
        }
        return survival
    }
}

/// P(N = n) of a negative binomial distribution for n = 0, 1, 2, …, whatever its parameters.
struct NegativeBinomialTerms {
    private let shape: Double
    private let z: Double
    /// n, which begins at 0.
    private(set) var number = 0.0
    /// P(N = n) = `mantissa` · e^`exponent`, kept apart because P(N = 0) may be less than any floating-point number.
    private var mantissa = 1.0
    private var exponent: Double
    private var scale: Double

    init(shape: Double, odds: Double) {
        self.shape = shape
        z = odds / (1 + odds)
        exponent = -shape * log1p(odds)
        scale = exp(exponent)
    }

    var probability: Double { mantissa * scale }

    /// The largest P(N = m + 1) / P(N = m) of all m ≥ n.
    var largestRatioFromHere: Double { max(z * (shape + number) / (number + 1), z) }

    mutating func advance() {
        mantissa *= z * (shape + number) / (number + 1)
        number += 1
        guard mantissa > 1e100 else { return }
        mantissa *= 1e-100
        exponent += 100 * log(10)
        scale = exp(exponent)
    }
}

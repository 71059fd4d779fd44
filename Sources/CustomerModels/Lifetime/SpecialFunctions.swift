import Glibc

/// ln Γ(x) for x > 0, safe on several threads.
package func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

/// ln B(a, b).
package func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

/// I_x(a, b), the distribution function of the beta distribution, at one x by its continued fraction.
///
/// The fraction is that of the Digital Library of Mathematical Functions, 8.17.22, which converges fast for
/// x < (a + 1) / (a + b + 2); beyond, I_x(a, b) = 1 − I_{1 − x}(b, a). Its convergents come from the forward recurrence
/// of 3.10(iii) there, which divides nothing until the end.
package struct IncompleteBeta: Sendable {
    private let odds: Double
    private let logX: Double
    private let logRest: Double
    private let x: Double
    private let rest: Double
    private let tolerance: Double

    /// - Parameters:
    ///   - odds: x / (1 − x), so that x near 1 keeps its digits.
    ///   - tolerance: The relative change at which the fraction has converged.
    package init(odds: Double, tolerance: Double = 1e-15) {
        self.odds = odds
        (logX, logRest) = (-log1p(1 / odds), -log1p(odds))
        (x, rest) = (1 / (1 + 1 / odds), 1 / (1 + odds))
        self.tolerance = tolerance
    }

    /// I_x(a, b) for one ln B(a, b).
    package func callAsFunction(_ a: Double, _ b: Double, logBeta: Double) -> Double {
        parts(a, b, logBeta: logBeta).below
    }

    /// I_x(a, b), 1 − I_x(a, b), and the derivative of the former by ln (x / (1 − x)).
    func parts(_ a: Double, _ b: Double, logBeta: Double) -> (below: Double, above: Double, density: Double) {
        guard odds > 0 else { return (0, 1, 0) }
        guard odds.isFinite else { return (1, 0, 0) }
        let front = exp(a * logX + b * logRest - logBeta)
        if odds * (b + 1) < a + 1 {
            let below = front * betaFraction(x, a, b, tolerance) / a
            return (below, 1 - below, front)
        }
        let above = front * betaFraction(rest, b, a, tolerance) / b
        return (1 - above, above, front)
    }
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double, _ tolerance: Double) -> Double {
    var (above, aboveBefore, below, belowBefore) = (1.0, 1.0, 1 - (a + b) * x / (a + 1), 1.0)
    for step in 1...10_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        aboveBefore = above + even * aboveBefore
        belowBefore = below + even * belowBefore
        above = aboveBefore + odd * above
        below = belowBefore + odd * below
        if abs(above * belowBefore - aboveBefore * below) <= tolerance * abs(above * belowBefore) { break }
        // Both sequences may grow or fall beyond all numbers, and their quotient does not.
        guard abs(below) > 1e100 || abs(below) < 1e-100 else { continue }
        let unit = 1 / below
        (above, aboveBefore, below, belowBefore) = (above * unit, aboveBefore * unit, 1, belowBefore * unit)
    }
    return above / below
}

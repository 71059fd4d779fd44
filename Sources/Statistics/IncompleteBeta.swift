import Glibc

/// The regularized incomplete beta function, which gives the tails of Student's t and of the F distribution.
package enum IncompleteBeta {
    /// I_x(a, b) = 1 / B(a, b) · ∫₀ˣ t^{a−1} (1 − t)^{b−1} dt.
    ///
    /// The continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions by the method of Lentz as
    /// modified by Thompson & Barnett (1986), on the side of the mean where it converges fast. The lower tail keeps its
    /// relative precision.
    ///
    /// - Parameters:
    ///   - a: Greater than 0.
    ///   - b: Greater than 0.
    ///   - x: From 0 to 1.
    ///   - complement: 1 − x, where the caller knows it more exactly.
    /// - Returns: From 0 to 1.
    package static func regularized(_ a: Double, _ b: Double, _ x: Double, complement: Double? = nil) -> Double {
        let y = complement ?? 1 - x
        precondition(a > 0 && b > 0 && x >= 0 && y >= 0)
        if x == 0 { return 0 }
        if y == 0 { return 1 }
        let logX = y < 0.5 ? log1p(-y) : log(x)
        let logY = x < 0.5 ? log1p(-x) : log(y)
        let front = exp(a * logX + b * logY - LogBeta.value(a, b))
        if x < (a + 1) / (a + b + 2) { return min(front * fraction(a, b, x) / a, 1) }
        return max(1 - front * fraction(b, a, y) / b, 0)
    }

    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func inverse(_ value: Double) -> Double { 1 / (abs(value) < tiny ? tiny : value) }
        var c = 1.0
        var d = inverse(1 - (a + b) * x / (a + 1))
        var value = d
        for step in 1...100_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = inverse(1 + even * d)
            c = 1 + even / (abs(c) < tiny ? tiny : c)
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = inverse(1 + odd * d)
            c = 1 + odd / (abs(c) < tiny ? tiny : c)
            value *= d * c
            if abs(d * c - 1) < 0x1p-52 { break }
        }
        return value
    }
}

import Glibc

/// The regularized incomplete gamma function, which gives the tail of the χ² distribution.
package enum IncompleteGamma {
    /// Q(a, x) = Γ(a, x) / Γ(a), so Q(k/2, x/2) is the probability that χ² of k degrees of freedom is above x.
    ///
    /// Below a + 1 it is one minus the series x^a e^{−x} / Γ(a) · Σ_n x^n / (a (a+1) … (a+n)) (NIST Digital Library of
    /// Mathematical Functions 8.7.1); from there on the continued fraction of Legendre (8.9.2) by the method of Lentz as
    /// modified by Thompson & Barnett (1986). The tail keeps its relative precision down to the smallest numbers.
    ///
    /// - Parameters:
    ///   - a: Greater than 0.
    ///   - x: At least 0.
    /// - Returns: From 0 to 1.
    package static func upper(_ a: Double, _ x: Double) -> Double {
        precondition(a > 0 && x >= 0)
        if x == 0 { return 1 }
        if x == .infinity { return 0 }
        let front = exp(a * log(x) - x - logGamma(a))
        return x < a + 1 ? max(1 - front * series(a, x), 0) : min(front * fraction(a, x), 1)
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var divisor = a
        while term > sum * 0x1p-54 {
            divisor += 1
            term *= x / divisor
            sum += term
        }
        return sum
    }

    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for step in 1...100_000 {
            let numerator = -Double(step) * (Double(step) - a)
            b += 2
            d = numerator * d + b
            if abs(d) < tiny { d = tiny }
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let change = d * c
            value *= change
            if abs(change - 1) < 0x1p-52 { break }
        }
        return value
    }
}

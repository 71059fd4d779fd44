import Glibc

/// Student's t distribution with any number of degrees of freedom, whole or not.
package enum StudentT {
    /// P(|T| ≥ |t|) = I_{ν/(ν+t²)}(ν/2, ½); infinitely many degrees of freedom give the normal distribution.
    ///
    /// - Parameters:
    ///   - t: Any number.
    ///   - degrees: ν, greater than 0.
    /// - Returns: From 0 to 1.
    package static func bothTails(_ t: Double, degrees: Double) -> Double {
        precondition(degrees > 0 && !t.isNaN)
        if degrees.isInfinite { return Normal.bothTails(t) }
        if t.isInfinite { return 0 }
        let square = t * t
        if square.isInfinite { return 0 }
        if degrees >= manyDegrees, square < degrees / 100 { return Normal.bothTails(asNormal(t, degrees)) }
        return IncompleteBeta.regularized(
            degrees / 2, 0.5, degrees / (degrees + square), complement: square / (degrees + square))
    }

    /// From here on the continued fraction loses digits, and three terms of the expansion below have them all.
    private static let manyDegrees = 1e7

    /// The normal deviate with the same tails: t − (t³ + t) / 4ν + (13 t⁵ + 8 t³ + 3 t) / 96ν² − … (Fisher 1925, "Expansion
    /// of Student's integral in powers of n⁻¹").
    private static func asNormal(_ t: Double, _ degrees: Double) -> Double {
        let square = t * t
        let first = (square + 1) / (4 * degrees)
        let second = ((13 * square + 8) * square + 3) / (96 * degrees * degrees)
        return t * (1 - first + second)
    }

    /// The probability of a value of at most `t`.
    package static func cumulative(_ t: Double, degrees: Double) -> Double {
        let tail = bothTails(t, degrees: degrees) / 2
        return t < 0 ? tail : 1 - tail
    }

    /// The value that |T| reaches with the probability `tails`: for .05 the factor of a 95% interval.
    ///
    /// A bracket is doubled, then Newton's steps on the logarithm of the tail close it, with a bisection where one leaves it.
    ///
    /// - Parameters:
    ///   - tails: Between 0 and 1.
    ///   - degrees: ν, greater than 0.
    /// - Returns: A number above 0.
    package static func critical(tails: Double, degrees: Double) -> Double {
        precondition(tails > 0 && tails < 1 && degrees > 0)
        let normal = -Normal.quantile(tails / 2)
        if degrees.isInfinite { return normal }
        var (low, high) = (0.0, max(normal, 1))
        while high < 1e150, bothTails(high, degrees: degrees) > tails { (low, high) = (high, high * 2) }
        var value = 0.5 * (low + high)
        let logDensityFront = -LogBeta.value(degrees / 2, 0.5) - 0.5 * log(degrees)
        for _ in 0..<200 {
            let tail = bothTails(value, degrees: degrees)
            if tail > tails { low = value } else { high = value }
            let density = exp(logDensityFront - 0.5 * (degrees + 1) * log1p(value * value / degrees))
            var next = value + log(tail / tails) * tail / (2 * density)
            if !(next > low && next < high) { next = 0.5 * (low + high) }
            if abs(next - value) <= 4e-16 * value { return next }
            value = next
        }
        return value
    }
}

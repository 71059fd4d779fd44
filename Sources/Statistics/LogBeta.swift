import Glibc

/// The logarithm of the beta function, which keeps its precision for large arguments.
enum LogBeta {
    /// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).
    ///
    /// From 10 on, ln Γ(z) = (z − ½) ln z − z + ½ ln 2π + Δ(z) with Δ(z) = 1/(12z) − 1/(360z³) + … (NIST Digital Library
    /// of Mathematical Functions 5.11.1). The large terms are cancelled by hand; the difference of two calls of lgamma would
    /// lose all digits but ten for a million degrees of freedom.
    static func value(_ first: Double, _ second: Double) -> Double {
        let (a, b) = (max(first, second), min(first, second))
        guard a >= 10 else { return logGamma(a) + logGamma(b) - logGamma(a + b) }
        let corrections = delta(a) - delta(a + b)
        let ofA = (a - 0.5) * log1p(b / a)
        guard b >= 10 else { return logGamma(b) + corrections - ofA + b - b * log(a + b) }
        let constant = 0.5 * (log(2 * Double.pi) - log(b))
        return corrections + delta(b) + constant - ofA - b * log1p(a / b)
    }

    /// Δ(z) for z of at least 10; the first term that is left out is below 1e-16.
    private static func delta(_ z: Double) -> Double {
        let square = 1 / (z * z)
        return coefficients.reversed().reduce(0) { $0 * square + $1 } / z
    }

    private static let coefficients: [Double] = [
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156, -3617.0 / 122_400,
    ]
}

/// ln Γ(a) for a > 0.
func logGamma(_ a: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(a, &sign)
}

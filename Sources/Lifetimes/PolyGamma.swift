import Glibc

/// ψ(x) and ψ′(x) for x > 0: the first two derivatives of ln Γ.
///
/// The recurrences ψ(x) = ψ(x + 1) − 1 / x and ψ′(x) = ψ′(x + 1) + 1 / x² lead to x ≥ 12, where the asymptotic series
/// (DLMF 5.11.2 and its derivative) ends below 1e-16.
func polyGamma(_ x: Double) -> (first: Double, second: Double) {
    var (argument, first, second) = (x, 0.0, 0.0)
    while argument < 12 {
        first -= 1 / argument
        second += 1 / (argument * argument)
        argument += 1
    }
    let inverse = 1 / argument
    let square = inverse * inverse
    var (series, derived) = (0.0, 0.0)
    for (power, bernoulli) in bernoulliNumbers.enumerated().reversed() {
        // B₂ₖ / (2k x²ᵏ) and B₂ₖ / x²ᵏ⁺¹ by Horner's rule.
        series = series * square + bernoulli / Double(2 * power + 2)
        derived = derived * square + bernoulli
    }
    first += log(argument) - inverse / 2 - series * square
    second += inverse + square / 2 + derived * square * inverse
    return (first, second)
}

/// B₂, B₄, … B₁₄.
private let bernoulliNumbers = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6]

/// The correction of Benjamini and Hochberg (1995, "Controlling the false discovery rate", Journal of the Royal
/// Statistical Society B 57) for many tests at once.
///
/// In ascending order p_(1) ≤ … ≤ p_(m), the corrected values are
///
///     q_(i) = min_{j ≥ i} min( 1, m / j · p_(j) )
///
/// Among the tests with q ≤ α, the expected share of false ones is at most α, if the tests are independent or positively
/// dependent, as metrics of the same customers mostly are.
package enum BenjaminiHochberg {
    /// The corrected probabilities, in the order of those that are given; `nil` stays, and does not count as a test.
    package static func corrected(_ probabilities: [Double?]) -> [Double?] {
        let tests = probabilities.indices.filter { probabilities[$0] != nil }
            .sorted { (probabilities[$0] ?? 0, $0) < (probabilities[$1] ?? 0, $1) }
        var corrected = [Double?](repeating: nil, count: probabilities.count)
        var least = 1.0
        for (rank, test) in tests.enumerated().reversed() {
            least = min(least, Double(tests.count) / Double(rank + 1) * (probabilities[test] ?? 0))
            corrected[test] = least
        }
        return corrected
    }
}

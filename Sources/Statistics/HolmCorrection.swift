/// The correction of Holm (1979, "A simple sequentially rejective multiple test procedure") for many tests at once.
///
/// In ascending order p_(1) ≤ … ≤ p_(m), the corrected values are
///
///     p'_(i) = max_{j ≤ i} min( 1, (m − j + 1) · p_(j) )
///
/// Whatever the tests have to do with each other, the probability that any true hypothesis has p' ≤ α is at most α. The
/// procedure of Benjamini and Hochberg (1995) bounds the share of false alarms among all alarms instead: a monitor that
/// is right to ring for one column may then ring for others at random, each of which somebody looks into at night.
package enum HolmCorrection {
    /// The corrected probabilities, in the order of those that are given; `nil` stays, and does not count as a test.
    package static func corrected(_ probabilities: [Double?]) -> [Double?] {
        let tests = probabilities.indices.filter { probabilities[$0] != nil }
            .sorted { (probabilities[$0] ?? 0, $0) < (probabilities[$1] ?? 0, $1) }
        var corrected = [Double?](repeating: nil, count: probabilities.count)
        var greatest = 0.0
        for (rank, test) in tests.enumerated() {
            greatest = max(greatest, min(1, Double(tests.count - rank) * (probabilities[test] ?? 0)))
            corrected[test] = greatest
        }
        return corrected
    }
}

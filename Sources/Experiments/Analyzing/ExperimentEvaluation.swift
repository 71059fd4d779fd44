import Diagnostics
import Statistics

/// What the values of an experiment say: the comparison of arms with its corrections.
package struct ExperimentEvaluation: Sendable {
    package let sampleRatio: SampleRatio
    /// Empty where the arms do not have the customers that they should have.
    package private(set) var metrics: [MetricReport] = []
    package private(set) var segments: [SegmentReport] = []

    /// Compares arms.
    ///
    /// - Throws: `UserError` with code `invalidData` for fewer than two arms, for an arm with too few customers, and for a
    ///   metric of which all values are equal.
    package init(_ data: ExperimentData, terms: ExperimentTerms) throws {
        let rows = data.rowsByArm
        let shares = terms.shares ?? [Double](repeating: 1, count: data.arms.count)
        guard data.arms.count > 1,
            let ratio = SampleRatio(arms: data.arms, customers: rows.map(\.count), shares: shares)
        else {
            throw UserError(
                .invalidData, "there is one arm only, so nothing can be compared",
                remedy: "Give the exposures of the control, too")
        }
        for (arm, own) in zip(data.arms, rows) where own.count < 2 {
            throw UserError(
                .invalidData, "the arm \(arm.excerpt) is empty: it has \(own.count) customers",
                remedy: "See whether it was switched on, or leave it out of the shares")
        }
        sampleRatio = ratio
        guard !ratio.isMismatch else { return }
        for number in data.metrics.indices {
            let (report, segments) = try MetricEvaluation(number, of: data, rows, terms).report()
            metrics.append(report)
            self.segments += segments
        }
        correct(treatments: data.arms.count - 1)
    }

    private mutating func correct(treatments: Int) {
        for arm in 0..<treatments {
            let tests = metrics.map { $0.guardrail == nil ? $0.comparisons[arm].pOverArms : nil }
            for (metric, q) in BenjaminiHochberg.corrected(tests).enumerated() {
                var comparison = metrics[metric].comparisons[arm]
                comparison.q = q
                if (q ?? comparison.pOverArms) <= Effect.alpha, comparison.absolute.value != 0 {
                    let isUp = comparison.absolute.value > 0
                    comparison.reading = isUp != metrics[metric].lowerIsBetter ? .better : .worse
                }
                metrics[metric].comparisons[arm] = comparison
            }
        }
        for (index, p) in HolmCorrection.corrected(segments.map { $0.interaction?.p }).enumerated() {
            segments[index].correctedP = p
        }
    }
}

import Evaluation
import LinearAlgebra
import Testing

@Suite struct ProbabilityCohortTests {
    private let bootstrap = Bootstrap(resamples: 50, seed: 2)

    /// Each cohort must equal a report on its rows alone.
    @Test func cohortsAreReportsOfTheirRows() throws {
        var random = SeededGenerator(seed: 14)
        let probabilities = (0..<400).map { _ in random.uniform() }
        let labels: [UInt8] = probabilities.map { random.uniform() < $0 ? 1 : 0 }
        let weights = probabilities.map { _ in 1 + random.uniform() }
        let customers = (0..<400).map { _ in UInt32.random(in: 0..<150, using: &random) }
        let cohorts: [String?] = (0..<400).map { ["2024-02", nil, "2024-01", "2024-02"][$0 % 4] }
        let found = try ProbabilityCohort.all(
            probabilities: probabilities, labels: labels, weights: weights, customers: customers, cohorts: cohorts,
            bootstrap: bootstrap, threads: 2)
        #expect(found.map(\.cohort) == ["2024-01", "2024-02", nil] && found.map(\.rows) == [100, 200, 100])
        for cohort in found {
            let rows = cohorts.indices.filter { cohorts[$0] == cohort.cohort }
            let sample = ProbabilitySample(
                probabilities: rows.map { probabilities[$0] }, labels: rows.map { labels[$0] },
                weights: rows.map { weights[$0] }, customers: rows.map { customers[$0] })
            let alone = try ProbabilityReport(
                sample, measures: ProbabilityCohort.usualMeasures, bootstrap: bootstrap, threads: 1)
            #expect(cohort.metrics == alone.metrics && cohort.observed.value == alone.baseRate)
            #expect(cohort.customers == alone.customers && cohort.positives == alone.positives)
            let weight = rows.reduce(0) { $0 + weights[$1] }
            let mean = rows.reduce(0) { $0 + weights[$1] * probabilities[$1] } / weight
            #expect(abs(cohort.predicted - mean) < 1e-12)
            #expect(try #require(cohort.observed.low) < cohort.observed.value)
        }
    }

    /// A cohort of one label has no area under a curve, and one without weight is none.
    @Test func whatIsNotDefinedIsLeftOut() throws {
        let found = try ProbabilityCohort.all(
            probabilities: [0.1, 0.2, 0.7, 0.4], labels: [0, 0, 1, 1], weights: [1, 1, 1, 0],
            cohorts: ["a", "a", "a", "b"], bootstrap: bootstrap, threads: 1)
        #expect(found.map(\.cohort) == ["a"] && found[0].metrics[.auc]?.value == 1)
        let single = try ProbabilityCohort.all(
            probabilities: [0.1, 0.3], labels: [0, 0], cohorts: ["a", "a"], bootstrap: bootstrap, threads: 1)
        #expect(single.count == 1 && single[0].metrics[.auc] == nil && single[0].metrics[.brier]?.value == 0.05)
        #expect(single[0].observed.value == 0 && single[0].predicted == 0.2)
    }
}

import Experiments
import Testing

/// Corrections, guardrails, interactions and winsorizing by closed forms.
@Suite struct VerdictTests {
    private func effect(_ value: Double, _ error: Double) -> Effect {
        Effect(value, standardError: error, degrees: .infinity)
    }

    @Test func aGuardrailHoldsWhereTheWholeIntervalDoes() {
        // ±1.96 around the value.
        let rail = Guardrail(metric: .orders, margin: .absolute(2))
        func verdict(_ value: Double, lowerIsBetter: Bool = false) -> Guardrail.Verdict {
            rail.verdict(absolute: effect(value, 1), relative: nil, lowerIsBetter: lowerIsBetter)
        }
        #expect(verdict(0) == .holds)
        #expect(verdict(-0.1) == .undecided)
        #expect(verdict(-3.9) == .undecided)
        #expect(verdict(-4) == .broken)
        #expect(verdict(4, lowerIsBetter: true) == .broken)
        #expect(verdict(-9, lowerIsBetter: true) == .holds)
        let share = Guardrail(metric: .orders, margin: .relative(0.02))
        #expect(share.verdict(absolute: effect(0, 1), relative: nil, lowerIsBetter: false) == .undecided)
        #expect(share.verdict(absolute: effect(0, 1), relative: effect(0, 0.01), lowerIsBetter: false) == .holds)
    }

    @Test func theInteractionIsCochransQ() throws {
        // Weights 1 and 4: the mean is (1 + 4 · 3) / 5 = 2.6, Q = 1.6² + 4 · .4² = 3.2, p by scipy.stats.chi2.sf(3.2, 1).
        let found = try #require(Interaction([effect(1, 1), effect(3, 0.5), effect(9, 0)]))
        #expect(abs(found.statistic - 3.2) < 1e-12 && found.degreesOfFreedom == 1)
        #expect(abs(found.p - 0.07363827012030266) < 1e-12, "\(found.p)")
        #expect(Interaction([effect(1, 1)]) == nil)
    }

    @Test func winsorizedValuesAreAtMostTheQuantile() {
        var values = (0...100).map(Double.init)
        let found = Winsorizing.apply(to: &values, share: 0.95)
        #expect(found.limit == 95 && found.lowered == 5 && values.max() == 95)
        // 1 + 2 + 3 + 4 + 5 of 5050.
        #expect(abs(found.removed - 15.0 / 5050) < 1e-15)
    }

    @Test func armsAreCorrectedByHolmAndMetricsByBenjaminiAndHochberg() throws {
        func values(_ arm: Int, _ shift: Double) -> [Double] { (0..<200).map { Double($0 % 10) + shift } }
        let arm = (0..<3).flatMap { Array(repeating: $0, count: 200) }
        func metric(_ one: Double, _ other: Double) -> MetricValues {
            MetricValues(values(0, 0) + values(1, one) + values(2, other))
        }
        var terms = ExperimentTerms()
        terms.guardrails = [Guardrail(metric: .column("c"), margin: .absolute(1))]
        let data = ExperimentData(
            arms: ["control", "x", "y"], arm: arm,
            metrics: [
                (.column("a"), metric(1, 0.1)), (.column("b"), metric(0.55, 0)), (.column("c"), metric(0.7, 0)),
            ])
        let found = try ExperimentEvaluation(data, terms: terms)
        let (a, b, c) = (found.metrics[0].comparisons, found.metrics[1].comparisons, found.metrics[2].comparisons)
        #expect(a[0].pOverArms == 2 * a[0].absolute.p && a[1].pOverArms == a[1].absolute.p)
        // Two metrics and a guardrail, which is no test of a difference.
        let least = min(2 * a[0].pOverArms, b[0].pOverArms)
        #expect(a[0].q == least && b[0].q == b[0].pOverArms && c[0].q == nil)
        #expect(a[0].reading == .better && a[1].reading == .noDifference)
        #expect(c[0].guardrail == .holds)
    }

    @Test(arguments: [
        "conversion", "orders", "revenue", "average-order", "repeat", "abandonment", "click-through",
        "click-through:tap", "count:view", "score:csat", "nps", "nps:answer", "mean:a:b", "ratio:a/b", "p90:revenue",
        "p99.9:mean:spent",
    ])
    func metricsAreReadAsTheyAreWritten(_ name: String) throws {
        #expect(try ExperimentMetric(parsing: name).name == name)
    }
}

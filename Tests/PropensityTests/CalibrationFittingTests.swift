import CustomerModels
import Evaluation
import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite("Calibrations that are learnt")
struct CalibrationFittingTests {
    private typealias Fixture = CalibrationFixture

    @Test("Platt's line is that of scipy, with and without weights")
    func plattFixture() throws {
        for (weights, expected) in [(nil, Fixture.platt), (Fixture.weights, Fixture.weightedPlatt)] {
            let fitted = CalibrationFitting.fit(
                .platt, logOdds: Fixture.logOdds, labels: Fixture.labels, weights: weights)
            guard case .platt(let slope, let intercept) = fitted else {
                Issue.record("\(fitted)")
                continue
            }
            #expect(abs(slope - expected.slope) < 1e-7)
            #expect(abs(intercept - expected.intercept) < 1e-7)
        }
    }

    @Test("The rates of isotonic blocks are those of scikit-learn, one point each")
    func isotonicFixture() throws {
        let fitted = CalibrationFitting.fit(
            .isotonic, logOdds: Fixture.logOdds, labels: Fixture.labels, weights: Fixture.weights)
        let rows = Fixture.logOdds.indices.sorted { Fixture.logOdds[$0] < Fixture.logOdds[$1] }
        let blocks = Dictionary(grouping: rows) { (Fixture.isotonic[$0] * 1e9).rounded() }
        #expect(blocks.count > 5)
        for (_, rows) in blocks {
            let weight = rows.reduce(0) { $0 + Fixture.weights[$1] }
            let center = rows.reduce(0) { $0 + Fixture.weights[$1] * Fixture.logOdds[$1] } / weight
            let rate = min(max(Fixture.isotonic[rows[0]], 1 / 152.0), 1 - 1 / 152.0)
            #expect(abs(fitted.probability(ofLogOdds: center) - rate) < 1e-9)
        }
        guard case .isotonic(let curve) = fitted else {
            Issue.record("\(fitted)")
            return
        }
        #expect(curve.logOdds.count == blocks.count)
    }

    /// The best non-decreasing value at a row is the max over a ≤ row of the min over b ≥ row of the mean of a … b
    /// (Robertson, Wright & Dykstra 1988, theorem 1.4.4).
    @Test("Isotonic blocks obey the min-max formula", arguments: 0..<10)
    func minMax(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let logOdds = (0..<40).map { Double($0) }
        let labels: [UInt8] = logOdds.map { random.uniform() < 0.2 + $0 / 70 ? 1 : 0 }
        func rate(_ first: Int, _ last: Int) -> Double {
            Double(labels[first...last].count { $0 == 1 }) / Double(last - first + 1)
        }
        func least(from first: Int, over row: Int) -> Double {
            (row..<40).map { rate(first, $0) }.min() ?? 0
        }
        let values: [Double] = (0..<40).map { row in
            (0...row).map { least(from: $0, over: row) }.max() ?? 0
        }
        let fitted = CalibrationFitting.fit(.isotonic, logOdds: logOdds, labels: labels)
        for (value, rows) in Dictionary(grouping: logOdds.indices, by: { values[$0] }) {
            let center = rows.reduce(0) { $0 + logOdds[$1] } / Double(rows.count)
            let clipped = min(max(value, 1 / 42.0), 41 / 42.0)
            #expect(abs(fitted.probability(ofLogOdds: center) - clipped) < 1e-12)
        }
    }

    @Test("Equal log-odds make one block before any are pooled")
    func ties() {
        // The rates are .4 and .75, so nothing is pooled, whatever the order of the tied rows.
        let labels: [UInt8] = [1, 0, 1, 0, 0, 0, 1, 1, 1]
        let fitted = CalibrationFitting.fit(.isotonic, logOdds: [0, 0, 0, 0, 0, 1, 1, 1, 1], labels: labels)
        #expect(fitted == IsotonicCurve(logOdds: [0, 1], probabilities: [0.4, 0.75]).map(Calibration.isotonic))
    }

    @Test("Distorted log-odds become probabilities that hold", arguments: Calibration.Kind.allCases)
    func repair(kind: Calibration.Kind) throws {
        var random = SeededGenerator(seed: 12)
        func draw(_ count: Int) -> (logOdds: [Double], labels: [UInt8]) {
            let truth = (0..<count).map { _ in 2 * random.normal() - 1 }
            return (truth.map { 2.5 * $0 + 3 }, truth.map { random.uniform() < 1 / (1 + exp(-$0)) ? 1 : 0 })
        }
        let (training, test) = (draw(20_000), draw(20_000))
        let fitted = CalibrationFitting.fit(kind, logOdds: training.logOdds, labels: training.labels)
        let report = try ProbabilityReport(
            ProbabilitySample(
                probabilities: fitted.probabilities(ofLogOdds: test.logOdds), labels: test.labels),
            bootstrap: Bootstrap(resamples: 1, seed: 1), threads: 1)
        let error = try #require(report.metrics[.calibrationError]).value
        // The planted line is 1/2.5 and −3/2.5.
        if case .platt(let slope, let intercept) = fitted {
            #expect(abs(slope - 0.4) < 0.02 && abs(intercept + 1.2) < 0.06)
        }
        if kind == .none { #expect(error > 0.1) } else { #expect(error < 0.015) }
    }

    @Test("A ranking that is upside down, or none at all, gives everyone the base rate")
    func reversed() {
        let labels: [UInt8] = (0..<100).map { $0 < 30 ? 1 : 0 }
        for logOdds in [(0..<100).map { Double($0) }, labels.map { _ in 1.5 }] {
            let platt = CalibrationFitting.fit(.platt, logOdds: logOdds, labels: labels)
            let isotonic = CalibrationFitting.fit(.isotonic, logOdds: logOdds, labels: labels)
            for position in [-5.0, 1.5, 50, 200] {
                // The targets of Platt's line are slightly inside 0 and 1.
                #expect(abs(platt.probability(ofLogOdds: position) - 0.3) < 0.01)
                #expect(abs(isotonic.probability(ofLogOdds: position) - 0.3) < 1e-12)
            }
        }
    }

    @Test("Answers told apart without error stay short of certainty")
    func separated() {
        let logOdds = (0..<50).map { Double($0) - 24.5 }
        let labels: [UInt8] = logOdds.map { $0 > 0 ? 1 : 0 }
        for kind in [Calibration.Kind.platt, .isotonic] {
            let fitted = CalibrationFitting.fit(kind, logOdds: logOdds, labels: labels)
            for extreme in [-24.5, 24.5] {
                let probability = fitted.probability(ofLogOdds: extreme)
                #expect(probability.isFinite && probability > 0 && probability < 1)
            }
            #expect(fitted.probability(ofLogOdds: 24.5) > 0.9 && fitted.probability(ofLogOdds: -24.5) < 0.1)
        }
        let isotonic = CalibrationFitting.fit(.isotonic, logOdds: logOdds, labels: labels)
        #expect(abs(isotonic.probability(ofLogOdds: 100) - (1 - 1 / 52.0)) < 1e-15)
    }

    @Test("A row of weight 0 is no row, and weights count in proportion")
    func weights() {
        let doubled = Fixture.logOdds.indices.flatMap { [$0, $0] }
        for kind in [Calibration.Kind.isotonic, .platt] {
            let plain = CalibrationFitting.fit(kind, logOdds: Fixture.logOdds, labels: Fixture.labels)
            let padded = CalibrationFitting.fit(
                kind, logOdds: Fixture.logOdds + [9, -9], labels: Fixture.labels + [0, 1],
                weights: Fixture.labels.map { _ in 2 } + [0, 0])
            for position in Fixture.logOdds {
                let (one, other) = (plain.probability(ofLogOdds: position), padded.probability(ofLogOdds: position))
                #expect(abs(one - other) < 1e-9)
            }
        }
        let whole = CalibrationFitting.fit(
            .isotonic, logOdds: doubled.map { Fixture.logOdds[$0] }, labels: doubled.map { Fixture.labels[$0] })
        let plain = CalibrationFitting.fit(.isotonic, logOdds: Fixture.logOdds, labels: Fixture.labels)
        #expect(abs(whole.probability(ofLogOdds: 0.3) - plain.probability(ofLogOdds: 0.3)) < 1e-12)
    }
}

import Evaluation
import LinearAlgebra
import Testing

@Suite struct ProbabilityCurveTests {
    private typealias Fixture = ProbabilityCurvesFixture

    private func expectEqual(_ ours: [Double], _ theirs: [Double], _ what: String) {
        #expect(ours.count == theirs.count, "\(what)")
        for (one, other) in zip(ours, theirs) { #expect(abs(one - other) < 1e-12, "\(what)") }
    }

    @Test func theROCCurveIsThatOfScikitLearn() {
        let plain = ProbabilitySample(probabilities: Fixture.probabilities, labels: Fixture.labels)
        let weighted = ProbabilitySample(
            probabilities: Fixture.probabilities, labels: Fixture.labels, weights: Fixture.weights)
        let (own, other) = (ProbabilityCurve.roc(plain), ProbabilityCurve.roc(weighted))
        expectEqual(own.points.map(\.x), Fixture.falsePositiveRates, "x")
        expectEqual(own.points.map(\.y), Fixture.truePositiveRates, "y")
        #expect(own.points[0].threshold == nil && own.points.dropFirst().map(\.threshold) == Fixture.thresholds)
        #expect(abs(own.area - Fixture.area) < 1e-12)
        expectEqual(other.points.map(\.x), Fixture.weightedFalsePositiveRates, "x with weights")
        expectEqual(other.points.map(\.y), Fixture.weightedTruePositiveRates, "y with weights")
        #expect(other.points.dropFirst().map(\.threshold) == Fixture.weightedThresholds)
        #expect(abs(other.area - Fixture.weightedArea) < 1e-12)
    }

    /// It begins at recall 0, where scikit-learn has a point of precision 1 that no threshold has.
    @Test func thePrecisionRecallCurveIsThatOfScikitLearn() {
        let plain = ProbabilitySample(probabilities: Fixture.probabilities, labels: Fixture.labels)
        let weighted = ProbabilitySample(
            probabilities: Fixture.probabilities, labels: Fixture.labels, weights: Fixture.weights)
        let own = ProbabilityCurve.precisionRecall(plain).points
        let other = ProbabilityCurve.precisionRecall(weighted).points
        expectEqual(own.dropFirst().map(\.x), Fixture.recalls, "recall")
        expectEqual(own.dropFirst().map(\.y), Fixture.precisions, "precision")
        expectEqual(other.dropFirst().map(\.x), Fixture.weightedRecalls, "recall with weights")
        expectEqual(other.dropFirst().map(\.y), Fixture.weightedPrecisions, "precision with weights")
        for points in [own, other] {
            #expect(points[0] == CurvePoint(x: 0, y: points[1].y, threshold: nil))
        }
        // The first rows are all of no, so the curve begins with a threshold.
        let late = ProbabilitySample(probabilities: [0.9, 0.8, 0.8], labels: [0, 1, 0])
        #expect(
            ProbabilityCurve.precisionRecall(late).points == [
                CurvePoint(x: 0, y: 0, threshold: 0.9), CurvePoint(x: 1, y: 1.0 / 3, threshold: 0.8),
            ])
    }

    @Test func equalProbabilitiesAreOneStraightLine() {
        let sample = ProbabilitySample(probabilities: [0.3, 0.3, 0.3, 0.3], labels: [0, 1, 0, 0])
        let curve = ProbabilityCurve.roc(sample)
        #expect(curve.points.map(\.x) == [0, 1] && curve.points.map(\.y) == [0, 1])
        #expect(curve.area == 0.5 && curve.thinned(to: 2) == curve)
    }

    /// Samples whose curves are smooth, jagged, steep or a few long lines.
    private static func samples() -> [(name: String, sample: ProbabilitySample)] {
        var random = SeededGenerator(seed: 8)
        var samples: [(String, ProbabilitySample)] = []
        func add(_ name: String, _ rows: Int, _ row: (Int) -> (Double, Bool), weights: [Double]? = nil) {
            let all = (0..<rows).map(row)
            samples.append(
                (name, .init(probabilities: all.map(\.0), labels: all.map { $0.1 ? 1 : 0 }, weights: weights)))
        }
        // A staircase of a hundred equal stairs has only corners that weigh the same.
        for stairs in [51, 100, 137, 400] {
            add("\(stairs) stairs", 2 * stairs) { (1 - Double($0 + 1) / Double(2 * stairs + 2), $0 % 2 == 0) }
            add("\(stairs) stairs down", 2 * stairs) { (1 - Double($0 + 1) / Double(2 * stairs + 2), $0 % 2 == 1) }
        }
        for rows in [150, 1_000, 30_000] {
            add("good, \(rows)", rows) { _ in
                let chance = random.uniform()
                return (chance, random.uniform() < chance)
            }
            add("by chance, \(rows)", rows) { row in (random.uniform(), row % 3 == 0) }
            add("wrong, \(rows)", rows) { row in
                let chance = random.uniform()
                return (chance, row == 0 || random.uniform() > chance * chance)
            }
            add("rare, \(rows)", rows) { row in
                let chance = random.uniform()
                return (chance * chance * 0.05, row == 0 || random.uniform() < chance * chance * 0.05)
            }
            add("mostly tied, \(rows)", rows) { row in
                let chance = random.uniform()
                return (row % 5 == 0 ? chance : 0.4, random.uniform() < (row % 5 == 0 ? chance : 0.4))
            }
            let weights = (0..<rows).map { _ in random.uniform() < 0.01 ? 1000 : random.uniform() }
            add(
                "heavy, \(rows)", rows,
                { _ in
                    let chance = random.uniform()
                    return (chance, random.uniform() < chance)
                }, weights: weights)
        }
        add("perfect", 5_000) { row in (Double(row) / 5_000, row > 2_000) }
        return samples
    }

    @Test func aThinnedROCCurveHasTheAreaOfTheWhole() {
        for (name, sample) in Self.samples() {
            let whole = ProbabilityCurve.roc(sample)
            #expect(abs(whole.area - sample.value(of: .auc)) < 1e-9, "\(name)")
            let thin = whole.thinned(to: 100)
            #expect(thin.points.count == min(whole.points.count, 100), "\(name)")
            #expect(thin.points.first == whole.points.first && thin.points.last == whole.points.last, "\(name)")
            #expect(abs(thin.area - whole.area) < 1e-3, "\(name): \(thin.area) for \(whole.area)")
            #expect(zip(thin.points, thin.points.dropFirst()).allSatisfy { $0.x <= $1.x && $0.y <= $1.y }, "\(name)")
            #expect(Set(thin.points.map { "\($0)" }).isSubset(of: Set(whole.points.map { "\($0)" })), "\(name)")
        }
    }

    @Test func aThinnedPrecisionRecallCurveKeepsItsEnds() {
        for (name, sample) in Self.samples() {
            let whole = ProbabilityCurve.precisionRecall(sample)
            let thin = whole.thinned(to: 100)
            #expect(thin.points.count == min(whole.points.count, 100), "\(name)")
            #expect(thin.points.first == whole.points.first && thin.points.last == whole.points.last, "\(name)")
            #expect(abs(thin.area - whole.area) < 5e-3, "\(name): \(thin.area) for \(whole.area)")
        }
    }

    @Test func curvesOfAReportAreItsOwnWithBinsOfTheScores() throws {
        let probabilities = [0, 0.0499, 0.05, 0.12, 0.5, 0.949, 0.95, 1]
        let sample = ProbabilitySample(probabilities: probabilities, labels: [0, 0, 1, 0, 1, 0, 1, 1])
        let report = try ProbabilityReport(
            sample, economics: ContactEconomics(costPerContact: 1, valuePerTruePositive: 3),
            bootstrap: Bootstrap(resamples: 20, seed: 1), threads: 1)
        let curves = ProbabilityCurves(sample, report)
        #expect(curves.reliability == report.reliability && curves.deciles == report.deciles)
        #expect(curves.thresholds == report.thresholds && curves.thresholds.economics != nil)
        #expect(curves.roc == ProbabilityCurve.roc(sample).points)
        var scores = Array(repeating: 0, count: 20)
        (scores[0], scores[1], scores[2], scores[10], scores[18], scores[19]) = (2, 1, 1, 1, 1, 2)
        #expect(curves.scores == scores)
    }
}

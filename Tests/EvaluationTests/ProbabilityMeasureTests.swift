import Diagnostics
import Evaluation
import Glibc
import LinearAlgebra
import Testing

@Suite("Measures of probabilities")
struct ProbabilityMeasureTests {
    /// Random rows; when there are few distinct probabilities, most rows are tied.
    private struct Rows {
        var probabilities: [Double]
        var labels: [UInt8]
        var weights: [Double]

        init(_ count: Int, distinct: Int, seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            probabilities = (0..<count).map { _ in
                Double(Int.random(in: 0...distinct, using: &random)) / Double(distinct)
            }
            labels = probabilities.map { random.uniform() < 0.2 + 0.6 * $0 ? 1 : 0 }
            labels[0] = 1
            labels[1] = 0
            weights = (0..<count).map { _ in Double(Int.random(in: 1...4, using: &random)) }
        }

        /// Every row is repeated as often as its weight says, each copy with weight 1.
        var repeated: Rows {
            var copy = self
            let rows = probabilities.indices.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
            copy.probabilities = rows.map { probabilities[$0] }
            copy.labels = rows.map { labels[$0] }
            copy.weights = rows.map { _ in 1 }
            return copy
        }

        func measured(_ measures: [ProbabilityMeasure], weighted: Bool = false) throws -> [Double] {
            let sample = ProbabilitySample(
                probabilities: probabilities, labels: labels, weights: weighted ? weights : nil)
            let report = try ProbabilityReport(
                sample, measures: measures, bootstrap: Bootstrap(resamples: 1, seed: 1), threads: 1)
            return measures.map { report.metrics[$0]?.value ?? .nan }
        }
    }

    private static let all: [ProbabilityMeasure] =
        ProbabilityMeasure.usual + [.lift(percent: 2.5), .gain(percent: 33), .lift(percent: 100)]

    /// Of the six pairs of a yes and a no, two are in the wrong order and one is tied; after rounding, four are tied.
    @Test("Log-odds are ranked as they are, also where their probabilities round to 1")
    func logOdds() {
        let logOdds = [-800.0, 40, 45, 50, 50]
        let sample = ProbabilitySample(logOdds: logOdds, labels: [0, 1, 0, 1, 0])
        #expect(sample.value(of: .auc) == 3.5 / 6)
        let rounded = ProbabilitySample(
            probabilities: logOdds.map { 1 / (1 + exp(-$0)) }, labels: [0, 1, 0, 1, 0])
        #expect(rounded.value(of: .auc) == 4.0 / 6)
        #expect(abs(sample.value(of: .brier) - rounded.value(of: .brier)) < 1e-15)
    }

    @Test("Every measure is its definition, also where rows are tied", arguments: [3, 10, 1000])
    func definitions(distinct: Int) throws {
        for seed in 0..<20 {
            let rows = Rows(20 + 7 * seed, distinct: distinct, seed: UInt64(seed))
            let values = try rows.measured(Self.all)
            for (measure, value) in zip(Self.all, values) {
                let expected = Definition.value(of: measure, probabilities: rows.probabilities, labels: rows.labels)
                // The definition adds up to 160,000 copies of rows.
                #expect(abs(value - expected) < 1e-11, "\(measure)")
            }
        }
    }

    @Test("A row of weight 3 counts as three rows")
    func wholeWeights() throws {
        for seed in 0..<20 {
            let rows = Rows(50, distinct: 30, seed: UInt64(seed))
            let weighted = try rows.measured(Self.all, weighted: true)
            for (left, right) in zip(weighted, try rows.repeated.measured(Self.all)) {
                #expect(abs(left - right) < 1e-12)
            }
        }
    }

    @Test("The order of the rows does not matter")
    func order() throws {
        var rows = Rows(200, distinct: 12, seed: 4)
        let before = try rows.measured(Self.all, weighted: true)
        var random = SeededGenerator(seed: 9)
        let order = rows.probabilities.indices.shuffled(using: &random)
        rows.probabilities = order.map { [values = rows.probabilities] in values[$0] }
        rows.labels = order.map { [values = rows.labels] in values[$0] }
        rows.weights = order.map { [values = rows.weights] in values[$0] }
        for (left, right) in zip(before, try rows.measured(Self.all, weighted: true)) {
            #expect(abs(left - right) < 1e-12)
        }
    }

    @Test("The same figures as scikit-learn")
    func scikitLearn() throws {
        typealias Fixture = ProbabilityMeasuresFixture
        for (weights, expected) in [(nil, Fixture.measures), (Fixture.weights, Fixture.weightedMeasures)] {
            let sample = ProbabilitySample(
                probabilities: Fixture.probabilities, labels: Fixture.labels, weights: weights)
            let report = try ProbabilityReport(sample, bootstrap: Bootstrap(resamples: 1, seed: 1), threads: 1)
            #expect(expected.count == 4)
            for (name, value) in expected {
                let ours = try #require(report.metrics[ProbabilityMeasure(parsing: name)]).value
                #expect(abs(ours - value) < 1e-12, "\(name)")
            }
        }
        let distinct = ProbabilitySample(
            probabilities: Fixture.distinctProbabilities, labels: Fixture.distinctLabels)
        let bins = try ProbabilityReport(distinct, bootstrap: Bootstrap(resamples: 1, seed: 1), threads: 1).reliability
        #expect(bins.count == 10)
        for (bin, (predicted, observed)) in zip(bins, zip(Fixture.binPredicted, Fixture.binObserved)) {
            #expect(abs(bin.predicted - predicted) < 1e-12 && abs(bin.observed.value - observed) < 1e-12)
        }
    }

    @Test("One probability for all says nothing about who")
    func constant() throws {
        let labels: [UInt8] = (0..<40).map { $0 % 4 == 0 ? 1 : 0 }
        let sample = ProbabilitySample(probabilities: labels.map { _ in 0.3 }, labels: labels)
        let report = try ProbabilityReport(sample, bootstrap: Bootstrap(resamples: 50, seed: 1), threads: 1)
        let expected: [ProbabilityMeasure: Double] = [
            .auc: 0.5, .averagePrecision: 0.25, .brier: 0.25 * 0.49 + 0.75 * 0.09, .calibrationError: 0.05,
            .logLoss: -0.25 * log(0.3) - 0.75 * log(0.7), .lift(percent: 10): 1, .gain(percent: 10): 0.1,
        ]
        for (measure, value) in expected {
            #expect(abs(try #require(report.metrics[measure]).value - value) < 1e-12, "\(measure)")
        }
    }

    @Test("Names read back, and know what is better")
    func names() throws {
        let text = "auc,average-precision,log-loss,brier,calibration-error,lift@10%,gain@2.5%"
        let measures = try ProbabilityMeasure.list(parsing: text)
        #expect(measures.map(\.description).joined(separator: ",") == text)
        #expect(measures.shuffled().sorted() == measures)
        #expect(try ProbabilityMeasure.list(parsing: "auc, lift@10%,auc,lift@10.0%").count == 2)
        #expect(measures.map(\.higherIsBetter) == [true, true, false, false, false, true, true])
    }

    @Test(
        "A wrong name is wrong usage",
        arguments: [
            "", "AUC", "auc@10%", "lift", "lift@10", "lift@0%", "lift@101%", "lift@%", "lift@nan%", "ndcg@20", "auc,",
        ])
    func wrongNames(text: String) {
        #expect {
            try ProbabilityMeasure.list(parsing: text)
        } throws: { error in
            (error as? UserError)?.code == .wrongUsage && (error as? UserError)?.remedy != nil
        }
    }
}

/// The measures as their definitions, without sorting, running sums or shared code.
private enum Definition {
    static func value(of measure: ProbabilityMeasure, probabilities: [Double], labels: [UInt8]) -> Double {
        let rows = probabilities.indices
        let yes = rows.filter { labels[$0] == 1 }
        let no = rows.filter { labels[$0] == 0 }
        switch measure.kind {
        case .auc:
            var pairs = 0.0
            for one in yes {
                for other in no where probabilities[one] >= probabilities[other] {
                    pairs += probabilities[one] > probabilities[other] ? 1 : 0.5
                }
            }
            return pairs / Double(yes.count * no.count)
        case .averagePrecision:
            // Each yes adds the precision among all rows with at least its probability.
            return yes.reduce(0) { sum, row in
                let above = rows.filter { probabilities[$0] >= probabilities[row] }
                return sum + Double(above.count { labels[$0] == 1 }) / Double(above.count) / Double(yes.count)
            }
        case .logLoss:
            return rows.reduce(0) { sum, row in
                let likelihood = labels[row] == 1 ? probabilities[row] : 1 - probabilities[row]
                return sum - log(max(likelihood, 0x1p-52)) / Double(rows.count)
            }
        case .brier:
            return rows.reduce(0) { $0 + pow(probabilities[$1] - Double(labels[$1]), 2) / Double(rows.count) }
        case .calibrationError:
            let ranked = spread(probabilities, labels, copies: 10)
            return (0..<10).reduce(0) { sum, bin in
                let slice = ranked[(bin * rows.count)..<((bin + 1) * rows.count)]
                let difference = slice.reduce(0) { $0 + $1.probability - $1.rate }
                return sum + abs(difference) / Double(ranked.count)
            }
        case .gain, .lift:
            let ranked = spread(probabilities, labels, copies: 1000)
            let found = ranked.prefix(Int((measure.percent * 10).rounded()) * rows.count).reduce(0) { $0 + $1.rate }
            let gain = found / 1000 / Double(yes.count)
            return measure.kind == .gain ? gain : gain / (measure.percent / 100)
        }
    }

    /// `copies` copies of each row, highest probability first; each of equal rows has the mean label of all of them.
    private static func spread(
        _ probabilities: [Double], _ labels: [UInt8], copies: Int
    ) -> [(probability: Double, rate: Double)] {
        let groups = Dictionary(grouping: probabilities.indices) { probabilities[$0] }
        return groups.sorted { $0.key > $1.key }.flatMap { probability, rows in
            let rate = Double(rows.count { labels[$0] == 1 }) / Double(rows.count)
            return [(probability: Double, rate: Double)](repeating: (probability, rate), count: copies * rows.count)
        }
    }
}

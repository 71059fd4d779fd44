import Diagnostics
import Documents
import Evaluation
import FoundationEssentials
import Glibc
import LinearAlgebra
import ModelFiles
import Testing

@Suite("Reports on probabilities")
struct ProbabilityReportTests {
    private let probabilities: [Double]
    private let labels: [UInt8]
    /// Some customers have several rows, and some numbers are not used.
    private let customers: [UInt32]

    init() {
        var random = SeededGenerator(seed: 21)
        let values = (0..<300).map { _ in (100 * random.uniform()).rounded() / 100 }
        probabilities = values
        labels = values.map { random.uniform() < $0 ? 1 : 0 }
        customers = (0..<300).map { _ in 3 * UInt32.random(in: 0..<120, using: &random) }
    }

    private func sample(_ probabilities: [Double]? = nil) -> ProbabilitySample {
        ProbabilitySample(probabilities: probabilities ?? self.probabilities, labels: labels, customers: customers)
    }

    @Test("Intervals are those of samples that are drawn and measured one by one")
    func intervals() throws {
        let bootstrap = Bootstrap(resamples: 60, seed: 5)
        let other = probabilities.map { ($0 * 7).truncatingRemainder(dividingBy: 1) }
        let report = try ProbabilityReport(
            sample(), baselines: ["other": sample(other)], bootstrap: bootstrap, threads: 2)
        let present = Set(customers).sorted()
        #expect(report.customers == present.count)
        #expect(report.rows == 300)

        var values: [ProbabilityMeasure: [Double]] = [:]
        var differences: [ProbabilityMeasure: [Double]] = [:]
        for resample in 0..<60 {
            let counts = bootstrap.counts(ofResample: resample, units: present.count)
            let rows = customers.indices.flatMap { row in
                let unit = present.firstIndex(of: customers[row]) ?? 0
                return [Int](repeating: row, count: Int(counts[unit]))
            }
            let once = Bootstrap(resamples: 1, seed: 0)
            let drawn = try [probabilities, other].map { values in
                try ProbabilityReport(
                    ProbabilitySample(probabilities: rows.map { values[$0] }, labels: rows.map { labels[$0] }),
                    bootstrap: once, threads: 1
                ).metrics
            }
            for measure in ProbabilityMeasure.usual {
                let (own, others) = (try #require(drawn[0][measure]).value, try #require(drawn[1][measure]).value)
                values[measure, default: []].append(own)
                differences[measure, default: []].append(own - others)
            }
        }
        for measure in ProbabilityMeasure.usual where measure.hasInterval {
            try expect(report.metrics[measure], toHave: bootstrap.interval(of: try #require(values[measure])))
            let difference = report.baselines["other"]?.differences[measure]
            try expect(difference, toHave: bootstrap.interval(of: try #require(differences[measure])))
        }
        #expect(report.metrics[.calibrationError]?.low == nil)
    }

    private func expect(_ estimate: Estimate?, toHave interval: ClosedRange<Double>) throws {
        let estimate = try #require(estimate)
        #expect(abs(try #require(estimate.low) - interval.lowerBound) < 1e-12)
        #expect(abs(try #require(estimate.high) - interval.upperBound) < 1e-12)
    }

    @Test("The interval of a mean is that of the closed form, wider when rows hang together")
    func closedForm() throws {
        // Each customer has three equal rows, so there are a third as many customers and √3 times the error.
        let labels = (0..<900).flatMap { customer in [UInt8](repeating: customer % 5 == 0 ? 1 : 0, count: 3) }
        let half = labels.map { $0 == 1 ? 0.5 : 0.3 }
        let customers = labels.indices.map { UInt32($0 / 3) }
        let squares = zip(half, labels).map { pow($0 - Double($1), 2) }
        let mean = squares.reduce(0, +) / 2700
        let deviation = (squares.reduce(0) { $0 + pow($1 - mean, 2) } / 2700).squareRoot()
        for (units, error) in [(nil, deviation / 2700.squareRoot()), (customers, deviation / 900.squareRoot())] {
            let report = try ProbabilityReport(
                ProbabilitySample(probabilities: half, labels: labels, customers: units),
                bootstrap: Bootstrap(resamples: 4000, seed: 3), threads: 2)
            let brier = try #require(report.metrics[.brier])
            #expect(abs(try #require(brier.low) - (mean - 1.96 * error)) < 0.12 * error)
            #expect(abs(try #require(brier.high) - (mean + 1.96 * error)) < 0.12 * error)
        }
    }

    @Test("The same report at any number of threads")
    func threads() throws {
        let reports = try [1, 2, 3].map {
            try ProbabilityReport(
                sample(), baselines: ["base-rate": sample(labels.map { _ in 0.5 })],
                bootstrap: Bootstrap(resamples: 100, seed: 2), threads: $0)
        }
        #expect(reports[0] == reports[1] && reports[0] == reports[2])
    }

    @Test("Deciles and bins hold a tenth each, from the top and from the bottom")
    func bins() throws {
        let ladder = (0..<100).map { (Double($0) + 0.5) / 100 }
        let labels: [UInt8] = (0..<100).map { $0 >= 90 || $0 % 10 == 0 ? 1 : 0 }
        let report = try ProbabilityReport(
            ProbabilitySample(probabilities: ladder, labels: labels), bootstrap: Bootstrap(seed: 1), threads: 2)
        #expect(report.positives == 19)
        #expect(report.baseRate == 0.19)
        let top = try #require(report.deciles.first)
        #expect(top.decile == 1 && top.rate == 1 && abs(top.lift - 1 / 0.19) < 1e-12)
        #expect(abs(top.cumulativeGain - 10 / 19.0) < 1e-12)
        #expect(report.deciles.map(\.rate).dropFirst().allSatisfy { abs($0 - 0.1) < 1e-12 })
        #expect(abs(report.deciles[1].cumulativeGain - 11 / 19.0) < 1e-12)
        #expect(abs(report.deciles[1].cumulativeLift - 11 / 19.0 / 0.2) < 1e-12)
        #expect(abs(try #require(report.deciles.last).cumulativeGain - 1) < 1e-12)
        #expect(abs(report.reliability[0].predicted - 0.05) < 1e-12)
        #expect(abs(report.reliability[0].observed.value - 0.1) < 1e-12)
        #expect(abs(report.reliability[9].predicted - 0.95) < 1e-12)
        for bin in report.reliability {
            #expect(try #require(bin.observed.low) <= bin.observed.value)
            #expect(try #require(bin.observed.high) >= bin.observed.value)
        }
    }

    @Test("Thresholds, profits and the best of them are those of a plain count")
    func thresholds() throws {
        let economics = try ContactEconomics(costPerContact: 2, valuePerTruePositive: 5)
        let table = try ProbabilityReport(
            sample(), thresholds: [0, 0.25, 0.5, 0.75, 1.01], economics: economics,
            bootstrap: Bootstrap(resamples: 1, seed: 1), threads: 1
        ).thresholds
        func count(_ threshold: Double) -> (contacts: Double, found: Double) {
            let rows = probabilities.indices.filter { probabilities[$0] >= threshold }
            return (Double(rows.count), Double(rows.count { labels[$0] == 1 }))
        }
        let yes = count(0).found
        for row in table.rows + [try #require(table.breakEven), try #require(table.best)] {
            let (contacts, found) = count(row.threshold)
            #expect(row.precision == (contacts > 0 ? found / contacts : nil))
            #expect(row.recall == found / yes)
            #expect(row.share == contacts / 300)
            #expect(row.profit == 5 * found - 2 * contacts)
        }
        #expect(table.breakEven?.threshold == 0.4)
        let profits = Set(probabilities).map { 5 * count($0).found - 2 * count($0).contacts }
        #expect(table.best?.profit == profits.max())
    }

    @Test("Without economics there is no profit, and with a bad bargain nobody to contact")
    func economics() throws {
        let bootstrap = Bootstrap(resamples: 1, seed: 1)
        let plain = try ProbabilityReport(sample(), bootstrap: bootstrap, threads: 1).thresholds
        #expect(plain.best == nil && plain.breakEven == nil && plain.rows.allSatisfy { $0.profit == nil })
        let dear = try ContactEconomics(costPerContact: 9, valuePerTruePositive: 5)
        let table = try ProbabilityReport(sample(), economics: dear, bootstrap: bootstrap, threads: 1).thresholds
        #expect(table.best == nil)
        #expect(table.breakEven?.share == 0 && table.breakEven?.profit == 0 && table.breakEven?.precision == nil)
        for (cost, value) in [(-1.0, 1.0), (.nan, 1), (1, 0), (1, .infinity)] {
            #expect(throws: UserError.self) {
                try ContactEconomics(costPerContact: cost, valuePerTruePositive: value)
            }
        }
    }

    @Test("The JSON is the contract")
    func json() throws {
        let report = try ProbabilityReport(
            sample(), baselines: ["base-rate": sample(labels.map { _ in 0.5 })],
            economics: try ContactEconomics(costPerContact: 1, valuePerTruePositive: 3),
            bootstrap: Bootstrap(resamples: 20, seed: 1), threads: 1)
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(ProbabilityReport.self, from: data) == report)

        let json = try JSONValue(encoding: report)
        #expect(json["rows"] == 300)
        #expect(json["customers"]?.intValue == report.customers)
        #expect(json["base_rate"]?.doubleValue == report.baseRate)
        #expect(
            json["metrics"]?.objectValue.map { Set($0.keys) } == [
                "auc", "average-precision", "log-loss", "brier", "calibration-error", "lift@10%", "gain@10%",
            ])
        #expect(json["metrics"]?["auc"]?["low"]?.doubleValue == report.metrics[.auc]?.low)
        #expect(json["metrics"]?["calibration-error"]?.objectValue?.count == 1)
        #expect(json["baselines"]?["base-rate"]?["metrics"]?["auc"]?["value"]?.doubleValue == 0.5)
        #expect(json["baselines"]?["base-rate"]?["differences"]?["auc"]?["high"]?.doubleValue != nil)
        #expect(json["reliability"]?[9]?["observed"]?["value"]?.doubleValue != nil)
        #expect(json["deciles"]?[0]?["cumulative_gain"]?.doubleValue == report.deciles[0].cumulativeGain)
        #expect(json["thresholds"]?["rows"]?[0]?["profit"]?.doubleValue != nil)
        #expect(json["thresholds"]?["break_even"]?["threshold"]?.doubleValue == 1 / 3.0)
        #expect(json["thresholds"]?["economics"]?["value_per_true_positive"] == 3)
    }

    @Test("One answer alone cannot be measured", arguments: [UInt8(0), 1])
    func oneClass(answer: UInt8) {
        #expect {
            try ProbabilityReport(
                ProbabilitySample(probabilities: [0.1, 0.2], labels: [answer, answer]),
                bootstrap: Bootstrap(seed: 1), threads: 1)
        } throws: { error in
            (error as? UserError)?.code == .invalidData && (error as? UserError)?.remedy != nil
        }
    }

    @Test("Resamples without a yes leave a gap, not a NaN")
    func rareAnswer() throws {
        let labels: [UInt8] = (0..<30).map { $0 == 7 ? 1 : 0 }
        let report = try ProbabilityReport(
            ProbabilitySample(probabilities: labels.indices.map { Double($0) / 30 }, labels: labels),
            bootstrap: Bootstrap(resamples: 200, seed: 1), threads: 1)
        for (_, estimate) in report.metrics {
            #expect(estimate.value.isFinite && estimate.low?.isFinite ?? true && estimate.high?.isFinite ?? true)
        }
    }
}

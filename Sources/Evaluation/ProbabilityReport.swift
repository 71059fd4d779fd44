import Diagnostics
package import LinearAlgebra

/// The result of an evaluation of probabilities, with the keys of its JSON output.
///
/// ```json
/// {"rows": 12330, "customers": 12330, "positives": 1908, "base_rate": 0.1547,
///  "metrics": {"auc": {"value": 0.8936, "low": 0.8860, "high": 0.9012}},
///  "baselines": {"base-rate": {"metrics": {…}, "differences": {…}}},
///  "reliability": [{"predicted": 0.0101, "observed": {"value": 0.0081, "low": …, "high": …}}],
///  "deciles": [{"decile": 1, "rate": 0.61, "lift": 3.9, "cumulative_gain": 0.39, "cumulative_lift": 3.9}],
///  "thresholds": {"rows": [{"threshold": 0.5, "share": 0.08, "precision": 0.74, "recall": 0.38, "profit": 911}], …}}
/// ```
package struct ProbabilityReport: Codable, Sendable, Equatable {
    package let rows: Int
    /// The number of customers, the units of the bootstrap; equal to `rows` when every row is a separate customer.
    package let customers: Int
    /// The number of rows whose true label is yes.
    package let positives: Int
    /// The weighted rate of yes.
    package let baseRate: Double
    package let metrics: [ProbabilityMeasure: Estimate]
    package let baselines: [String: Comparison]
    /// Ten bins of equal weight, lowest probability first.
    package let reliability: [ReliabilityBin]
    /// Ten bins of equal weight, highest probability first.
    package let deciles: [GainDecile]
    package let thresholds: ThresholdTable

    /// Other probabilities for the same rows.
    package struct Comparison: Codable, Sendable, Equatable {
        /// The values of the other probabilities.
        package let metrics: [ProbabilityMeasure: Estimate]
        /// The model's values minus the values of the others, with intervals from the same resamples.
        package let differences: [ProbabilityMeasure: Estimate]
    }

    private enum CodingKeys: String, CodingKey {
        case rows, customers, positives, metrics, baselines, reliability, deciles, thresholds
        case baseRate = "base_rate"
    }

    /// Creates the report on a model's probabilities and those that they are compared with.
    ///
    /// Measures, intervals and bins follow `ProbabilityMeasure`; the unit of the bootstrap is the customer. If a
    /// resample drew only one of the two labels, a measure can be undefined on it; the measure's interval then leaves
    /// this resample out. O(resamples · rows): 0.5 s on one thread for 1,000 resamples of 20,000 rows, 26 s on two
    /// threads for 1,000 resamples of a million rows.
    ///
    /// - Parameters:
    ///   - sample: the model's probabilities.
    ///   - baselines: other probabilities of the same rows, by name.
    ///   - measures: the measures to compute.
    ///   - thresholds: the probabilities from which on a row is contacted, each in [0, 1].
    ///   - economics: the cost and the value of a contact; nil leaves the profits out.
    ///   - bootstrap: how the intervals are computed.
    ///   - threads: how many resamples are worked on at once.
    /// - Throws: `UserError` with code `invalidData` unless rows of both labels have weight.
    package init(
        _ sample: ProbabilitySample, baselines: [String: ProbabilitySample] = [:],
        measures: [ProbabilityMeasure] = ProbabilityMeasure.usual,
        thresholds: [Double] = ThresholdTable.usualThresholds, economics: ContactEconomics? = nil,
        bootstrap: Bootstrap, threads: Threads
    ) throws {
        let others = baselines.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (_, other) in others { precondition(other.count == sample.count && other.unitCount == sample.unitCount) }
        guard sample.hasBothAnswers else { throw Self.oneClass(sample) }
        let measured = try ResampledProbabilities(
            [sample] + others.map(\.value), measures: measures, bootstrap: bootstrap, threads: threads)
        let total = measured.tallies[0].total

        rows = sample.count
        customers = sample.unitCount
        positives = sample.positives
        baseRate = total.positives / total.weight
        metrics = measured.estimates(of: 0)
        var comparisons: [String: Comparison] = [:]
        for (number, other) in others.enumerated() {
            comparisons[other.key] = Comparison(
                metrics: measured.estimates(of: number + 1), differences: measured.differences(of: 0, to: number + 1))
        }
        self.baselines = comparisons
        let bins = measured.bins
        reliability = bins.indices.reversed().map {
            ReliabilityBin(predicted: bins[$0].predicted / bins[$0].weight, observed: measured.rate(ofBin: $0))
        }
        deciles = GainDecile.deciles(of: bins, in: total)
        self.thresholds = ThresholdTable(sample, thresholds: thresholds, economics: economics)
    }

    private static func oneClass(_ sample: ProbabilitySample) -> UserError {
        let answer = sample.positives == 0 ? "no" : "yes"
        return UserError(
            .invalidData,
            sample.positives == 0 || sample.positives == sample.count
                ? "all \(sample.count) rows to measure on say \(answer)"
                : "of the rows to measure on only one answer has weight",
            remedy: "Measure on rows of which some say yes and some say no")
    }
}

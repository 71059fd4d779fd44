/// What reports draw of probabilities and their true labels.
package struct ProbabilityCurves: Codable, Sendable, Equatable {
    /// Ten bins of equal weight, lowest probability first.
    package let reliability: [ReliabilityBin]
    /// Ten bins of equal weight, highest probability first.
    package let deciles: [GainDecile]
    package let thresholds: ThresholdTable
    /// From (0, 0) to (1, 1), at most 100 points; straight lines between them have the exact area to 0.001.
    package let roc: [CurvePoint]
    /// From no recall to all of it, at most 100 points.
    package let precisionRecall: [CurvePoint]
    /// How many rows have a probability in [0, 0.05), [0.05, 0.1) … [0.95, 1].
    package let scores: [Int]

    private enum CodingKeys: String, CodingKey {
        case reliability, deciles, thresholds, roc, scores
        case precisionRecall = "precision_recall"
    }

    /// The most points of a curve.
    package static let mostPoints = 100
    /// The number of bins of `scores`.
    package static let bins = 20

    /// Draws the curves of probabilities.
    ///
    /// - Parameters:
    ///   - sample: The probabilities with their true labels, both of which have weight.
    ///   - report: The report on these probabilities.
    package init(_ sample: ProbabilitySample, _ report: ProbabilityReport) {
        precondition(sample.count == report.rows && sample.hasBothAnswers)
        reliability = report.reliability
        deciles = report.deciles
        thresholds = report.thresholds
        roc = ProbabilityCurve.roc(sample).thinned(to: Self.mostPoints).points
        precisionRecall = ProbabilityCurve.precisionRecall(sample).thinned(to: Self.mostPoints).points
        scores = sample.probabilities.reduce(into: Array(repeating: 0, count: Self.bins)) { counts, probability in
            counts[min(Int(probability * Double(Self.bins)), Self.bins - 1)] += 1
        }
    }
}

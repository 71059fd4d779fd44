/// A tenth of the rows by weight, in the order of their probabilities: the predicted and the observed rate.
package struct ReliabilityBin: Codable, Sendable, Equatable {
    /// The mean probability.
    package let predicted: Double
    /// The rate of yes, with the interval of the same bin on the resamples.
    package let observed: Estimate
}

/// A tenth of the rows by weight, where the first tenth has the highest probabilities: what contacting these rows
/// finds.
package struct GainDecile: Codable, Sendable, Equatable {
    /// 1 … 10.
    package let decile: Int
    /// The mean probability in this tenth.
    package let predicted: Double
    /// The rate of yes in this tenth.
    package let rate: Double
    /// `rate` divided by the rate among all rows.
    package let lift: Double
    /// The share of all yes in this tenth and those above it.
    package let cumulativeGain: Double
    /// The rate of yes in this tenth and those above it, divided by the rate among all rows.
    package let cumulativeLift: Double

    private enum CodingKeys: String, CodingKey {
        case decile, predicted, rate, lift
        case cumulativeGain = "cumulative_gain"
        case cumulativeLift = "cumulative_lift"
    }

    /// The deciles of a sample's bins, highest probability first.
    static func deciles(of bins: [ProbabilityTally.Cut], in total: ProbabilityTally.Cut) -> [GainDecile] {
        let rate = total.positives / total.weight
        var found = 0.0
        return bins.enumerated().map { number, bin in
            found += bin.positives
            return GainDecile(
                decile: number + 1,
                predicted: bin.predicted / bin.weight,
                rate: bin.positives / bin.weight,
                lift: bin.positives / bin.weight / rate,
                cumulativeGain: found / total.positives,
                cumulativeLift: found / total.positives / (Double(number + 1) / Double(bins.count)))
        }
    }
}

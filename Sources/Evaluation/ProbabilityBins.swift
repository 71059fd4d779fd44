/// A tenth of the rows by weight, along the probabilities: what was predicted and what came true.
package struct ReliabilityBin: Codable, Sendable, Equatable {
    /// The mean probability.
    package let predicted: Double
    /// The rate of yes, with the interval of the same bin on the resamples.
    package let observed: Estimate
}

/// A tenth of the rows by weight, the first with the highest probabilities: what contacting it finds.
package struct GainDecile: Codable, Sendable, Equatable {
    /// 1 … 10.
    package let decile: Int
    /// The mean probability in this tenth.
    package let predicted: Double
    /// The rate of yes in this tenth.
    package let rate: Double
    /// That rate over the rate among all.
    package let lift: Double
    /// The share of all yes in this tenth and those above it.
    package let cumulativeGain: Double
    /// The rate of yes in this tenth and those above it, over the rate among all.
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

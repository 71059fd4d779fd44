import LinearAlgebra

/// Several sets of probabilities for the same rows, measured on the sample and, paired, on each resample.
struct ResampledProbabilities {
    /// The sums over the whole sample, one tally per set.
    let tallies: [ProbabilityTally]
    private let statistics: ProbabilityStatistics
    private let bootstrap: Bootstrap
    /// For each resample: the measures of every set, then the rates of the bins of the first set.
    private let resampled: [[Double]]

    init(
        _ samples: [ProbabilitySample], measures: [ProbabilityMeasure], bootstrap: Bootstrap, threads: Threads
    ) throws {
        let statistics = ProbabilityStatistics(measures)
        let losses = samples.map(\.losses)
        /// The tallies of every set when unit i is drawn `counts[i]` times.
        @Sendable func tally(_ counts: [Int32]?) -> [ProbabilityTally] {
            zip(samples, losses).map {
                ProbabilityTally($0, losses: $1, counts: counts, shares: statistics.shares)
            }
        }
        self.statistics = statistics
        self.bootstrap = bootstrap
        tallies = tally(nil)
        resampled = try bootstrap.distribution(units: samples[0].unitCount, threads: threads) { counts in
            let tallies = tally(counts)
            return tallies.flatMap { statistics.values(of: $0) }
                + statistics.bins(of: tallies[0]).map { $0.positives / $0.weight }
        }
    }

    /// The tenths of the first set, highest probability first.
    var bins: [ProbabilityTally.Cut] { statistics.bins(of: tallies[0]) }

    /// The rate of yes in one of the tenths, with its interval.
    func rate(ofBin number: Int) -> Estimate {
        let bin = bins[number]
        let position = tallies.count * statistics.measures.count + number
        return Estimate(bin.positives / bin.weight, interval: interval { $0[position] })
    }

    /// The measures of a set.
    func estimates(of set: Int) -> [ProbabilityMeasure: Estimate] {
        estimates(statistics.values(of: tallies[set])) { $0[position($1, of: set)] }
    }

    /// The measures of a set minus those of another.
    func differences(of set: Int, to other: Int) -> [ProbabilityMeasure: Estimate] {
        let values = zip(statistics.values(of: tallies[set]), statistics.values(of: tallies[other])).map { $0 - $1 }
        return estimates(values) { $0[position($1, of: set)] - $0[position($1, of: other)] }
    }

    private func estimates(
        _ values: [Double], onResample value: (_ row: [Double], _ measure: Int) -> Double
    ) -> [ProbabilityMeasure: Estimate] {
        var estimates: [ProbabilityMeasure: Estimate] = [:]
        for (number, measure) in statistics.measures.enumerated() {
            let range = measure.hasInterval ? interval { value($0, number) } : nil
            estimates[measure] = Estimate(values[number], interval: range)
        }
        return estimates
    }

    private func position(_ measure: Int, of set: Int) -> Int { set * statistics.measures.count + measure }

    /// The interval of a number over the resamples on which it is defined.
    private func interval(_ value: ([Double]) -> Double) -> ClosedRange<Double>? {
        let defined = resampled.map(value).filter { !$0.isNaN }
        return defined.isEmpty ? nil : bootstrap.interval(of: defined)
    }
}

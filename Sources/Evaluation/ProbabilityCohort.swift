package import LinearAlgebra

/// Rows with something in common, such as a month or a tariff, and what the probabilities of them are worth.
package struct ProbabilityCohort: Codable, Sendable, Equatable {
    /// The name; nil for the rows that nobody gave one.
    package let cohort: String?
    package let rows: Int
    /// The number of customers, the units of the bootstrap.
    package let customers: Int
    /// The number of rows whose true label is yes.
    package let positives: Int
    /// The weighted mean probability.
    package let predicted: Double
    /// The weighted rate of yes; a model is calibrated for the cohort where this is the mean probability.
    package let observed: Estimate
    /// The measures that are defined: a cohort of one label has no `auc`.
    package let metrics: [ProbabilityMeasure: Estimate]

    /// What tells how good and how well calibrated probabilities are.
    package static let usualMeasures: [ProbabilityMeasure] = [.auc, .logLoss, .brier, .calibrationError]

    /// Measures each cohort of some rows by itself.
    ///
    /// Intervals are those of `ProbabilityReport`: the unit of the bootstrap is the customer, and each cohort is resampled
    /// by itself. O(resamples · rows).
    ///
    /// - Parameters:
    ///   - probabilities: The probability of a yes for each row, between 0 and 1.
    ///   - labels: The true labels, 1 for yes and 0 for no.
    ///   - weights: The weights of the rows, not negative; nil when all are 1.
    ///   - customers: The number of each row's customer; nil when every row is a separate customer.
    ///   - cohorts: The name of each row's cohort; nil for a row without one.
    ///   - measures: The measures to compute.
    ///   - bootstrap: How the intervals are computed.
    ///   - threads: How many resamples are worked on at once.
    /// - Returns: The cohorts whose rows have weight, by name in ascending byte order, the rows without one last.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package static func all(
        probabilities: [Double], labels: [UInt8], weights: [Double]? = nil, customers: [UInt32]? = nil,
        cohorts: [String?], measures: [ProbabilityMeasure] = usualMeasures, bootstrap: Bootstrap, threads: Threads
    ) throws -> [ProbabilityCohort] {
        precondition(cohorts.count == probabilities.count)
        // Compare bytes: Swift strings that are canonically equivalent but differ in bytes are equal.
        let places = Dictionary(grouping: cohorts.indices) { cohorts[$0].map { Array($0.utf8) } }
        let named = places.keys.compactMap(\.self).sorted { $0.lexicographicallyPrecedes($1) }
        return try (named.map(Optional.some) + (places[nil] == nil ? [] : [nil])).compactMap { name in
            let rows = places[name] ?? []
            let sample = ProbabilitySample(
                probabilities: rows.map { probabilities[$0] }, labels: rows.map { labels[$0] },
                weights: weights.map { weights in rows.map { weights[$0] } },
                customers: customers.map { customers in rows.map { customers[$0] } })
            return try ProbabilityCohort(
                rows.first.flatMap { cohorts[$0] }, sample, measures, bootstrap: bootstrap, threads: threads)
        }
    }

    /// nil for a sample without weight.
    private init?(
        _ name: String?, _ sample: ProbabilitySample, _ measures: [ProbabilityMeasure], bootstrap: Bootstrap,
        threads: Threads
    ) throws {
        let statistics = ProbabilityStatistics(measures)
        let losses = sample.losses
        @Sendable func tally(_ counts: [Int32]?) -> ProbabilityTally {
            ProbabilityTally(sample, losses: losses, counts: counts, shares: statistics.shares)
        }
        @Sendable func values(_ tally: ProbabilityTally) -> [Double] {
            statistics.values(of: tally) + [tally.total.positives / tally.total.weight]
        }
        let whole = tally(nil)
        guard whole.total.weight > 0 else { return nil }
        let resampled = try bootstrap.distribution(units: sample.unitCount, threads: threads) { values(tally($0)) }
        func interval(_ place: Int) -> ClosedRange<Double>? {
            let defined = resampled.map { $0[place] }.filter { !$0.isNaN }
            return defined.isEmpty ? nil : bootstrap.interval(of: defined)
        }
        let own = values(whole)
        var metrics: [ProbabilityMeasure: Estimate] = [:]
        for (place, measure) in measures.enumerated() where own[place].isFinite {
            metrics[measure] = Estimate(own[place], interval: measure.hasInterval ? interval(place) : nil)
        }
        cohort = name
        rows = sample.count
        customers = sample.unitCount
        positives = sample.positives
        predicted = whole.total.predicted / whole.total.weight
        observed = Estimate(own[measures.count], interval: interval(measures.count))
        self.metrics = metrics
    }
}

import Events
import Interactions

/// What is counted over the pairs of some items: of one item, of a category, or of all.
struct RepeatCounts: Sendable {
    /// n, the customers who bought an item, each once for each item.
    private(set) var customers = 0.0
    /// r, those who bought it on two occasions or more.
    private(set) var returning = 0.0
    /// Σ k with k = occasions − 1.
    private(set) var repeats = 0.0
    /// Σ t, the days in which each customer could have bought again.
    private(set) var days = 0.0
    /// Σ k², Σ k t and Σ t².
    private(set) var squaredRepeats = 0.0
    private(set) var repeatDays = 0.0
    private(set) var squaredDays = 0.0
    /// G, the number of gaps g between purchases, Σ ln g and Σ (ln g)².
    private(set) var gaps = 0.0
    private(set) var logGaps = 0.0
    private(set) var squaredLogGaps = 0.0

    /// Adds the purchases of one customer, who could have bought again in t days.
    mutating func add(_ pair: PairOccasions, days t: Double) {
        let k = Double(pair.purchases.count) - 1
        customers += 1
        if k > 0 { returning += 1 }
        repeats += k
        days += t
        squaredRepeats += k * k
        repeatDays += k * t
        squaredDays += t * t
        gaps += k
        logGaps += pair.logGaps
        squaredLogGaps += pair.squaredLogGaps
    }

    mutating func add(_ other: RepeatCounts) {
        customers += other.customers
        returning += other.returning
        repeats += other.repeats
        days += other.days
        squaredRepeats += other.squaredRepeats
        repeatDays += other.repeatDays
        squaredDays += other.squaredDays
        gaps += other.gaps
        logGaps += other.logGaps
        squaredLogGaps += other.squaredLogGaps
    }

    /// Σ (ln g − center)².
    func squaredDeviations(from center: Double) -> Double {
        max(squaredLogGaps - 2 * center * logGaps + gaps * center * center, 0)
    }

    /// Σ (k − m t)² − m t, which is m² κ Σ t² in the mean for rates with mean m and squared coefficient of variation κ.
    func excess(ofRate m: Double) -> Double {
        squaredRepeats - 2 * m * repeatDays + m * m * squaredDays - m * days
    }
}

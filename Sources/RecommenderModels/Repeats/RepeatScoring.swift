package import Events
import Glibc
import Tables

/// What the score of a model of repeats depends on besides its items and customers.
package struct RepeatRule: Sendable, Equatable {
    /// h, how many days lists look ahead.
    package var daysAhead: Double
    /// γ, the power of an item's chance of being bought again.
    package var chancePower: Double
    /// ω, the power of the chance that a customer still buys an item.
    package var lapsePower: Double
    /// ε, how much of the time before the first purchase of an item counts in the customer's rate.
    package var waitingShare: Double

    package init(daysAhead: Double, chancePower: Double, lapsePower: Double, waitingShare: Double) {
        self.daysAhead = daysAhead
        self.chancePower = chancePower
        self.lapsePower = lapsePower
        self.waitingShare = waitingShare
    }
}

/// The score of an item that a customer bought before; it is defined only here.
///
/// A customer who bought item i on n occasions, the first of them t_i days and the last s days before T, and anything
/// at all for the first time t_u days before T, has the score
///
///     p_i^γ · λ · d(s) · l(s)^ω
///     λ = (k + α_i) / (t' + β_i),  t = t_i + ε (t_u − t_i)
///     d(s) = max(Φ((ln(s + h) − μ_i) / σ_i), 10⁻⁶)
///     l(s) = max(Φ(1 − (ln(s + 1) − m) / 2), 10⁻⁶)
///     m = ((n − 1) ln((t_i − s) / (n − 1)) + 2 μ_i) / (n + 1)
///
/// with T the day of the newest event of the training. λ, in purchases a day, is the mean of the customer's own rate
/// after k = n − 1 repeats in t' = t days, for a prior with shape α_i and rate β_i (Gamma–Poisson). With ε = 0 the days
/// begin with the first purchase of the item, so one that was bought once, lately, is taken for a frequent one; with
/// ε = 1 they begin with the first purchase of anything, as if the item had been there and wanted all the time. With a
/// half-life H of histories each repeat counts 2^(−age/H) in k, and the days decay alike:
/// t' = H/ln 2 · (1 − 2^(−t/H)). d(s) is the share of the log-normal gaps of the item that end within h days from now:
/// it is small just after a purchase and rises to 1 as the next one falls due. A customer who stays away has fewer
/// repeats than days, so λ falls; l(s) is the chance that somebody with the customer's own interval, exp m, has not
/// given the item up: a half after e² intervals. In m the item's interval counts as two gaps of the customer's own,
/// whose mean is at least half a day.
///
/// Bhagat, Muralidharan, Lobzhanidze & Vishwanath 2018, "Buy it again: modeling repeat purchase recommendations", KDD:
/// p_i is their repeat customer probability, the log-normal gaps are those of their aggregate time distribution, and λ
/// is that of their Poisson–Gamma model. Their modified model mirrors the time since the last purchase to discount what
/// was just bought; d does so without a jump. l and ε are not theirs.
package struct RepeatScoring: Sendable, Equatable {
    package let rates: RepeatRates
    /// The day of T, in days since 1970-01-01 UTC.
    package let today: UInt16
    private let rule: RepeatRule
    /// H in days; `nil` when purchases keep their weight for ever.
    private let halfLife: Double?

    /// Takes what a model knows; `nil` for settings that are those of another kind of model, or of one without times.
    package init?(_ rates: RepeatRates, _ settings: RecommenderSettings) {
        guard let rule = settings.repeats, let newest = settings.weights.newest else { return nil }
        self.rates = rates
        self.rule = rule
        today = Timestamp.day(newest)
        if case .seconds(let seconds)? = settings.weights.halfLife {
            halfLife = seconds / 86_400
        } else {
            halfLife = nil
        }
    }

    /// The score of an item for a customer; 0 for an item that was never bought.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - purchases: Its purchases by the customer.
    ///   - start: The day of the customer's first purchase of anything.
    /// - Returns: The score, above 0 for what was bought.
    package func score(of item: Int, _ purchases: Purchases, since start: UInt16) -> Float {
        guard purchases.count > 0 else { return 0 }
        let chance = pow(Double(rates.chance[item]), rule.chancePower)
        let rate = rate(of: item, purchases, since: start)
        var likely = chance * rate * due(item, daysAfter: days(since: purchases.lastDay))
        if rule.lapsePower > 0 { likely *= pow(lasting(item, purchases), rule.lapsePower) }
        let score = Float(likely)
        // Limit the score to what single precision holds, so that an item that was bought is never left out.
        return min(max(score, .leastNormalMagnitude), .greatestFiniteMagnitude)
    }

    /// λ, how often the customer buys the item, in purchases a day.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - purchases: Its purchases by the customer.
    ///   - start: The day of the customer's first purchase of anything.
    /// - Returns: The mean of the rate after these purchases.
    package func rate(of item: Int, _ purchases: Purchases, since start: UInt16) -> Double {
        let own = days(since: purchases.firstDay)
        let waited = own + rule.waitingShare * (days(since: start) - own)
        return (Double(purchases.repeats) + Double(rates.shape[item])) / (exposure(waited) + Double(rates.rate[item]))
    }

    /// d, whether the next purchase of an item is due so many days after the last one.
    package func due(_ item: Int, daysAfter days: Double) -> Double {
        let distance = log((days + rule.daysAhead) / Double(rates.interval[item])) / Double(rates.deviation[item])
        return max(erfc(-distance / 2.0.squareRoot()) / 2, Self.leastDue)
    }

    /// l, the chance that the customer has not given an item up.
    package func lasting(_ item: Int, _ purchases: Purchases) -> Double {
        let since = days(since: purchases.lastDay)
        let distance = 1 - (log(since + 1) - intervalLogarithm(item, purchases)) / 2
        return max(erfc(-distance / 2.0.squareRoot()) / 2, Self.leastDue)
    }

    /// Whether the customer needs an item within some days from T: the customer's own interval, exp m, ends by then, and
    /// l is at least a half.
    package func isDue(_ item: Int, _ purchases: Purchases, within days: Double) -> Bool {
        guard purchases.count > 0, lasting(item, purchases) >= 0.5 else { return false }
        // A whole interval counts as whole, however its logarithm was rounded.
        let waited = self.days(since: purchases.lastDay) + days
        return waited * (1 + 1e-9) >= exp(intervalLogarithm(item, purchases))
    }

    /// m, the logarithm of the days between two purchases of an item by the customer.
    private func intervalLogarithm(_ item: Int, _ purchases: Purchases) -> Double {
        let gaps = Double(purchases.count) - 1
        let ofItem = log(Double(rates.interval[item]))
        guard gaps > 0 else { return ofItem }
        // Two orders of one day are half a day apart, as they are where intervals are learnt.
        let own = max((days(since: purchases.firstDay) - days(since: purchases.lastDay)) / gaps, 0.5)
        return (gaps * log(own) + 2 * ofItem) / (gaps + 2)
    }

    /// A purchase after T is as new as one at T.
    package func days(since day: UInt16) -> Double { day < today ? Double(today - day) : 0 }

    /// t', the days in which repeats were counted.
    private func exposure(_ days: Double) -> Double {
        halfLife.map { $0 / log(2.0) * (1 - exp2(-days / $0)) } ?? days
    }

    private static let leastDue = 1e-6
}

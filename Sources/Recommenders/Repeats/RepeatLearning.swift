import Diagnostics
import Events
import Glibc
import Interactions
import LinearAlgebra
import RecommenderModels
import Tables

/// Learns from all purchases how often and when each item is bought again.
///
/// An item i has n_i customers, of whom r_i bought it on at least two occasions. Each of them has k repeats (occasions
/// after the first) in t = t_i + ε (t_u − t_i) days, where t_i are those from the first purchase of the item and t_u
/// those from the customer's first purchase of anything to T, the day of the newest event; and there are G_i gaps g
/// between purchases. With a prior of a customers, each of an item's values is drawn towards that of its category c,
/// and that of the category towards that of all items (without indexes):
///
///     π = Σ r / Σ n                        π_c = (r_c + a π) / (n_c + a)            p_i = (r_i + a π_c) / (n_i + a)
///     m = Σ k / Σ t,  t̄ = Σ t / Σ n        m_c = (Σ k + a m t̄) / (Σ t + a t̄)        m_i likewise towards m_c
///     κ_i = (A_i + a κ B̄) / (B_i + a B̄)   α_i = 1 / κ_i                            β_i = α_i / m_i
///     A_i = Σ ((k − m_i t)² − m_i t),      B_i = m_i² Σ t²,  κ = Σ A / Σ B,  B̄ = Σ B / Σ n
///     μ = Σ ln g / Σ G                     μ_c = (Σ ln g + b μ) / (G_c + b)         μ_i likewise towards μ_c
///     σ_i² = (Σ (ln g − μ_i)² + a σ²) / (G_i + a)
///
/// α_i and β_i are those of a Gamma distribution of the customers' rates by the method of moments: counts of a Poisson
/// process whose rate has mean m and variance κ m² have E (k − m t)² = m t + κ m² t². κ and κ_i are limited to 0.05…20.
/// σ² is the variance of ln g within items, Σ_i Σ (ln g − l_i)² / Σ (G_i − 1) with l_i the item's own mean, and σ and σ_i
/// are at least 0.1. The prior b of the intervals is learnt: b = σ²/τ² with the variance between items
/// τ² = (Σ G_i (l_i − μ)² − (I − 1) σ²) / (G − Σ G_i² / G), of the one-way layout (Searle, Casella & McCulloch 1992,
/// "Variance components", chapter 3); limited to 0.1…100, and a where nothing tells.
///
/// Where nobody bought anything twice, half a repeat is assumed, and gaps of 30 days with σ = 1.
struct RepeatLearning {
    private let items: [RepeatCounts]
    /// The category of each item as a position in `categories`; `nil` where it is not known.
    private let categoryOf: [Int?]
    private let categories: [RepeatCounts]
    let total: RepeatCounts

    /// Counts the purchases.
    ///
    /// - Parameters:
    ///   - interactions: The interactions, with the occasions of purchases.
    ///   - waitingShare: ε.
    /// - Throws: `UserError` with code `wrongUsage` for interactions without purchases.
    init(_ interactions: Interactions, waitingShare: Double) throws {
        guard let occasions = interactions.occasions, let newest = interactions.weights.newest else {
            throw UserError(
                .wrongUsage, "what is bought again cannot be learnt from events without times",
                remedy: "Name their column with \(.timestampColumn), or use another \(.algorithm)")
        }
        let items = Self.counts(
            interactions.matrix, occasions, today: Double(Timestamp.day(newest)), waitingShare: waitingShare)
        var numbers: [String: Int] = [:]
        let categoryOf = items.indices.map { item -> Int? in
            guard let name = interactions.itemCategories?[item], !name.isEmpty else { return nil }
            let number = numbers[name] ?? numbers.count
            numbers[name] = number
            return number
        }
        var categories = [RepeatCounts](repeating: RepeatCounts(), count: numbers.count)
        var total = RepeatCounts()
        for (counts, category) in zip(items, categoryOf) {
            if let category { categories[category].add(counts) }
            total.add(counts)
        }
        (self.items, self.categoryOf, self.categories, self.total) = (items, categoryOf, categories, total)
    }

    /// The counts of each item, in the order of the pairs, so that the sums are the same each time.
    private static func counts(
        _ matrix: SparseMatrix, _ occasions: [PairOccasions], today: Double, waitingShare: Double
    ) -> [RepeatCounts] {
        func days(since day: UInt16) -> Double { max(today - Double(day), 0) }
        var items = [RepeatCounts](repeating: RepeatCounts(), count: matrix.columns)
        for customer in 0..<matrix.rows {
            let pairs = matrix.range(ofRow: customer)
            guard let start = occasions[pairs].map(\.purchases).firstDay else { continue }
            for position in pairs where occasions[position].purchases.count > 0 {
                let own = days(since: occasions[position].purchases.firstDay)
                let waited = own + waitingShare * (days(since: start) - own)
                items[Int(matrix.indices[position])].add(occasions[position], days: waited)
            }
        }
        return items
    }

    /// What is learnt, with a prior of `a` customers.
    func rates(priorWeight a: Double) -> RepeatRates {
        let means = rateMeans(a)
        let spreads = variations(a, means)
        let gaps = intervals(a)
        return RepeatRates(
            chance: chances(a).map { Float($0) }, interval: gaps.map { Float(exp($0.mean)) },
            deviation: gaps.map { Float($0.deviation) }, shape: spreads.map { Float(1 / $0) },
            rate: zip(spreads, means).map { Float(1 / ($0 * $1)) })
    }

    /// A value of each item, drawn towards that of its category, which is drawn towards that of all items.
    private func drawn(
        towards all: Double, weight: Double, _ counts: (RepeatCounts) -> (sum: Double, size: Double)
    ) -> [Double] {
        let ofCategory = categories.map { category -> Double in
            let (sum, size) = counts(category)
            return (sum + weight * all) / (size + weight)
        }
        return zip(items, categoryOf).map { item, category -> Double in
            let (sum, size) = counts(item)
            return (sum + weight * (category.map { ofCategory[$0] } ?? all)) / (size + weight)
        }
    }

    /// p_i.
    private func chances(_ a: Double) -> [Double] {
        drawn(towards: max(total.returning, 0.5) / total.customers, weight: a) { ($0.returning, $0.customers) }
    }

    /// m_i, in purchases a day.
    private func rateMeans(_ a: Double) -> [Double] {
        let days = max(total.days, 1)
        return drawn(
            towards: max(total.repeats, 0.5) / days, weight: a * days / total.customers
        ) { ($0.repeats, $0.days) }
    }

    /// κ_i.
    private func variations(_ a: Double, _ means: [Double]) -> [Double] {
        func limited(_ value: Double) -> Double { min(max(value, 0.05), 20) }
        let excess = zip(items, means).map { $0.excess(ofRate: $1) }
        let scales = zip(items, means).map { $1 * $1 * $0.squaredDays }
        let scale = scales.reduce(0, +)
        guard scale > 0 else { return items.map { _ in 1 } }
        let all = limited(excess.reduce(0, +) / scale)
        let prior = a * scale / total.customers
        return zip(excess, scales).map { limited(($0 + prior * all) / ($1 + prior)) }
    }

    /// μ_i and σ_i.
    private func intervals(_ a: Double) -> [(mean: Double, deviation: Double)] {
        guard total.gaps > 0 else { return items.map { _ in (log(30.0), 1.0) } }
        let mean = total.logGaps / total.gaps
        let known = items.filter { $0.gaps > 0 }
        let within = known.reduce(0.0) { $0 + $1.squaredDeviations(from: $1.logGaps / $1.gaps) }
        let freedom = total.gaps - Double(known.count)
        // Where no item has two gaps, the gaps of different items tell how much they vary.
        let variance = freedom > 0 ? within / freedom : total.squaredDeviations(from: mean) / total.gaps
        let least = Self.leastDeviation * Self.leastDeviation
        let all = max(variance, least)
        let means = drawn(towards: mean, weight: weightOfIntervals(all, mean, known) ?? a) { ($0.logGaps, $0.gaps) }
        return zip(items, means).map { own, mean in
            let variance = (own.squaredDeviations(from: mean) + a * all) / (own.gaps + a)
            return (mean, max(variance, least).squareRoot())
        }
    }

    /// b; `nil` where nothing tells how items differ.
    private func weightOfIntervals(_ within: Double, _ mean: Double, _ known: [RepeatCounts]) -> Double? {
        let squares = known.reduce(0.0) { $0 + $1.gaps * $1.gaps }
        let scale = total.gaps - squares / total.gaps
        guard known.count > 1, scale > 0 else { return nil }
        let between = known.reduce(0.0) { sum, own in
            let distance = own.logGaps / own.gaps - mean
            return sum + own.gaps * distance * distance
        }
        let variance = (between - Double(known.count - 1) * within) / scale
        return variance > 0 ? min(max(within / variance, 0.1), 100) : 100
    }

    private static let leastDeviation = 0.1
}

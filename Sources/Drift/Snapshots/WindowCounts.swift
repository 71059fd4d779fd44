import Glibc

/// The counts of several days of a log together.
struct WindowCounts: Sendable {
    /// For each column the counts of its bins, then of the values that are missing.
    var columns: [[Int]]
    /// The events of each popular item.
    var popular: [Int]
    /// The events of other items.
    var others: Int

    init(_ days: ArraySlice<DayTally>, columns: [Int], popular: Int) {
        self.columns = columns.map { [Int](repeating: 0, count: $0) }
        self.popular = [Int](repeating: 0, count: popular)
        others = 0
        for day in days {
            for column in self.columns.indices {
                for bin in self.columns[column].indices { self.columns[column][bin] += day.columns[column][bin] }
            }
            for (place, count) in day.popular.enumerated() { self.popular[place] += Int(count) }
            others += day.others
        }
    }

    init(columns: [[Int]], popular: [Int], others: Int) {
        (self.columns, self.popular, self.others) = (columns, popular, others)
    }

    /// The Jensen–Shannon distance of a column's values that are there.
    func distance(_ column: Int, from reference: WindowCounts) -> Double? {
        JensenShannon.distance(Array(columns[column].dropLast()), Array(reference.columns[column].dropLast()))
    }

    /// The share of a column's values that are missing; `nil` without events.
    func missing(_ column: Int) -> Double? {
        let sum = columns[column].reduce(0, +)
        return sum == 0 ? nil : Double(columns[column].last ?? 0) / Double(sum)
    }

    /// How much of the popular items has no event now, beyond chance.
    ///
    ///     U = Σ_i w_i · ( [n_i = 0] − e^{−λ_i} ) / Σ_i w_i        λ_i = r_i · Σ n / Σ r        w_i = min(λ_i, 80)
    ///
    /// for the events n_i of item i now and r_i in the reference, so that λ_i are expected now. e^{−λ_i} is the
    /// probability of none where events come independently of each other. An item counts by what is expected of it,
    /// because a rare one is often missing; beyond 80 events all count alike, so that U is near the share of the
    /// catalogue that is gone and not a matter of the few greatest sellers.
    func absent(since reference: WindowCounts) -> Double? {
        let (now, before) = (popular.reduce(0, +), reference.popular.reduce(0, +))
        guard now > 0, before > 0 else { return nil }
        var (absent, all) = (0.0, 0.0)
        for (n, r) in zip(popular, reference.popular) where r > 0 {
            let expected = Double(r) * Double(now) / Double(before)
            let weight = min(expected, Self.mostWeight)
            absent += weight * ((n == 0 ? 1 : 0) - exp(-expected))
            all += weight
        }
        return all > 0 ? absent / all : nil
    }

    /// Beyond so many expected events all items count alike.
    private static let mostWeight = 80.0

    /// The Jensen–Shannon distance between the shares of popular, middling, rare and other items.
    ///
    /// The popular items are the fewest that had half of the reference's events, the middling ones the next up to 80%.
    func popularityDistance(from reference: WindowCounts, grouped groups: [Int]) -> Double? {
        JensenShannon.distance(grouped(groups), reference.grouped(groups))
    }

    /// The events of each group of items, and of all others.
    func grouped(_ groups: [Int]) -> [Int] {
        var sums = [0, 0, 0, others]
        for (place, count) in popular.enumerated() { sums[groups[place]] += count }
        return sums
    }

    /// For each popular item its group by these counts: 0 popular, 1 middling, 2 rare.
    var groups: [Int] {
        let order = popular.indices.sorted { (popular[$1], $0) < (popular[$0], $1) }
        let sum = popular.reduce(others, +)
        var groups = [Int](repeating: 2, count: popular.count)
        var before = 0
        for place in order {
            groups[place] = 10 * before < 5 * sum ? 0 : 10 * before < 8 * sum ? 1 : 2
            before += popular[place]
        }
        return groups
    }
}

/// The items of all users' lists, for the measures that describe all lists at once.
struct Listings: Sendable {
    let measures: [Measure]
    /// The size of the catalogue.
    private let items: Int
    /// For each measure, the first items of all lists, list after list.
    private var listed: [[UInt32]]

    init(_ measures: [Measure], items: Int) {
        self.measures = measures
        self.items = items
        listed = measures.map { _ in [] }
    }

    mutating func add(_ list: ArraySlice<UInt32>) {
        for (position, measure) in measures.enumerated() { listed[position] += list.prefix(measure.cutoff) }
    }

    mutating func append(_ other: Listings) {
        for position in listed.indices { listed[position] += other.listed[position] }
    }

    /// The value of each measure.
    var values: [Measure: Double] {
        var values: [Measure: Double] = [:]
        for (measure, listed) in zip(measures, listed) {
            var counts = [Int](repeating: 0, count: items)
            for item in listed { counts[Int(item)] += 1 }
            values[measure] = measure.kind == .gini ? giniCoefficient(of: counts) : shareAboveZero(of: counts)
        }
        return values
    }
}

private func shareAboveZero(of counts: [Int]) -> Double {
    counts.isEmpty ? 0 : Double(counts.count { $0 > 0 }) / Double(counts.count)
}

/// The Gini coefficient Σᵢ Σⱼ |cᵢ − cⱼ| / (2 n Σ c) of n counts: 0 when all are equal, 1 − 1/n when only one is above
/// 0.
///
/// With counts in ascending order it is Σ (2j − n − 1) cⱼ / (n Σ c), j from 1; it is 0 when all counts are 0.
private func giniCoefficient(of counts: [Int]) -> Double {
    let total = counts.reduce(0, +)
    guard total > 0 else { return 0 }
    let sum = counts.sorted().enumerated().reduce(0) { $0 + (2 * $1.offset + 1 - counts.count) * $1.element }
    return Double(sum) / (Double(counts.count) * Double(total))
}

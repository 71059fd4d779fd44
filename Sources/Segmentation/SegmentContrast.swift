package import Features

/// What distinguishes a segment from all customers.
package struct SegmentContrast: Codable, Sendable, Equatable {
    /// The feature's column.
    package let feature: String
    /// The mean of the segment, and of all customers.
    package let mean: Double
    package let overall: Double
    /// (mean − overall) / the deviation of all customers.
    package let difference: Double
    /// The same in words: `last order longer ago`.
    package let words: String

    /// The least difference in deviations that is worth a word: what Cohen (1988) calls a small effect.
    private static let least = 0.2

    /// The largest differences of each segment; ties are in the order of the columns.
    ///
    /// - Parameters:
    ///   - table: Numeric columns of the customers, NaN where a value is missing.
    ///   - labels: The segment of each customer.
    ///   - segments: The number of segments.
    ///   - most: The most differences of a segment.
    ///   - words: A column and whether the segment has more of it, in words, of which only the largest of a topic is
    ///     told; nil for a column without words.
    /// - Returns: The differences of each segment, the largest first.
    package static func largest(
        in table: FeatureTable, labels: [UInt32], segments: Int, most: Int,
        words: (String, Bool) -> PointInTimeDefinition.ContrastWords?
    ) -> [[SegmentContrast]] {
        var topics: [String: String] = [:]
        var found = [[SegmentContrast]](repeating: [], count: segments)
        for column in table.columns {
            guard case .numbers(let values) = column.values else { continue }
            var (sums, counts) = ([Double](repeating: 0, count: segments), [Int](repeating: 0, count: segments))
            for (value, label) in zip(values, labels) where !value.isNaN {
                sums[Int(label)] += value
                counts[Int(label)] += 1
            }
            let moments = ColumnMoments(values)
            guard moments.deviation > 0 else { continue }
            for segment in 0..<segments where counts[segment] > 0 {
                let mean = sums[segment] / Double(counts[segment])
                let difference = (mean - moments.mean) / moments.deviation
                guard abs(difference) >= least, let text = words(column.name, difference > 0) else { continue }
                topics[column.name] = text.topic
                found[segment].append(
                    SegmentContrast(
                        feature: column.name, mean: mean, overall: moments.mean, difference: difference,
                        words: text.text))
            }
        }
        return found.map { contrasts in
            let order = contrasts.indices.sorted {
                let (one, other) = (abs(contrasts[$0].difference), abs(contrasts[$1].difference))
                return one == other ? $0 < $1 : one > other
            }
            var seen: Set<String> = []
            return order.map { contrasts[$0] }.filter { seen.insert(topics[$0.feature] ?? $0.feature).inserted }.prefix(
                most
            ).map(\.self)
        }
    }
}

/// The mean and the population deviation of numbers, without missing ones.
struct ColumnMoments {
    let mean: Double
    /// 0 where all numbers are equal, or none is there.
    let deviation: Double

    init(_ values: [Double]) {
        let known = values.filter { !$0.isNaN }
        guard let first = known.first, known.contains(where: { $0 != first }) else {
            (mean, deviation) = (known.first ?? 0, 0)
            return
        }
        let mean = known.reduce(0, +) / Double(known.count)
        self.mean = mean
        deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)).squareRoot()
    }
}

package import CustomerModels

/// The items that most customers of each segment bought.
package struct PopularBySegment: Sendable {
    /// The items that are popular in some segment, by the positions of `all`, ascending.
    package let items: [Int]
    /// For each segment its most popular items, as positions in `items`: by the number of its customers who bought them,
    /// then by id.
    package let lists: [[SegmentModel.PopularItem]]

    /// Counts customers.
    ///
    /// - Parameters:
    ///   - labels: The segment of each customer.
    ///   - segments: The number of segments.
    ///   - all: The number of items, which are numbered in ascending byte order of their ids.
    ///   - most: The most items of a segment.
    ///   - bought: The distinct items of a customer.
    /// - Throws: The errors of `bought`.
    package init(
        labels: [UInt32], segments: Int, items all: Int, most: Int, bought: (Int) throws -> [UInt32]
    ) throws {
        var counts = [[UInt32]](repeating: [UInt32](repeating: 0, count: all), count: segments)
        for (customer, label) in labels.enumerated() {
            for item in try bought(customer) { counts[Int(label)][Int(item)] += 1 }
        }
        let best = counts.map { counts in
            counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(most)
        }
        let kept = Set(best.flatMap(\.self)).sorted()
        var places = [UInt32](repeating: 0, count: all)
        for (place, item) in kept.enumerated() { places[item] = UInt32(place) }
        items = kept
        lists = best.enumerated().map { segment, best in
            best.map { .init(item: places[$0], score: Float(counts[segment][$0])) }
        }
    }
}

package import Events
import Tables

/// What is known about one visitor: items with their confidences, or with their ratings for a model of ratings.
package struct Profile: Sendable, Equatable {
    /// Distinct item indexes, ascending.
    package let items: [UInt32]
    /// The value of each item: its confidence, or its rating for a model of ratings.
    package let values: [Float]
    /// The purchases of each item; `nil` unless the model ranks what was bought before.
    package let purchases: [Purchases]?

    package init(items: [UInt32], values: [Float], purchases: [Purchases]? = nil) {
        precondition(items.count == values.count && purchases?.count ?? items.count == items.count)
        self.purchases = purchases
        self.items = items
        self.values = values
    }

    package static let empty = Profile(items: [], values: [])

    /// The profile after events that happen now.
    ///
    /// The weight of such an event has not decayed; it is added to the sum before the transform g: c' = g(g⁻¹(c) + w), or
    /// max(c, w) where the largest weight stands for all.
    /// For a model of repeats, also in a mixture, the items are bought now.
    ///
    /// - Parameters:
    ///   - session: The items, in any order, each with the weight of its event.
    ///   - weights: The model's rules.
    /// - Returns: The profile with the confidences after the session.
    package func adding(session: [(item: UInt32, weight: Double)], under weights: EventWeights) -> Profile {
        var sums: [UInt32: Double] = [:]
        for (item, value) in zip(items, values) { sums[item] = weights.sum(withConfidence: Double(value)) }
        for event in session { sums[event.item] = weights.adding(event.weight, to: sums[event.item] ?? 0) }
        let sorted = sums.keys.sorted()
        return Profile(
            items: sorted, values: sorted.map { Float(weights.confidence(of: sums[$0] ?? 0)) },
            purchases: purchases.map { bought(after: session.map(\.item), $0, of: sorted, under: weights) })
    }

    /// The purchases of `items` after some of them are bought at T.
    private func bought(
        after session: [UInt32], _ purchases: [Purchases], of items: [UInt32], under weights: EventWeights
    ) -> [Purchases] {
        var bought = Dictionary(uniqueKeysWithValues: zip(self.items, purchases))
        if let newest = weights.newest {
            let today = Timestamp.day(newest)
            for item in session { bought[item] = (bought[item] ?? .never).buying(on: today) }
        }
        return items.map { bought[$0] ?? .never }
    }
}

package import Events

/// What is known of one visitor: items with their confidences.
package struct Profile: Sendable, Equatable {
    /// Distinct item indexes, ascending.
    package let items: [UInt32]
    /// One value an item.
    package let confidence: [Float]

    package init(items: [UInt32], confidence: [Float]) {
        precondition(items.count == confidence.count)
        self.items = items
        self.confidence = confidence
    }

    package static let empty = Profile(items: [], confidence: [])

    /// The profile after the visitor looked at `session` just now.
    ///
    /// An item of the session weighs as one event of the heaviest type without decay, and is added to what is known
    /// before the transform g: c' = g(g⁻¹(c) + w).
    package func adding(session: [UInt32], under weights: EventWeights) -> Profile {
        var sums: [UInt32: Double] = [:]
        for (item, value) in zip(items, confidence) { sums[item] = weights.sum(withConfidence: Double(value)) }
        for item in session { sums[item, default: 0] += weights.heaviest }
        let sorted = sums.keys.sorted()
        return Profile(items: sorted, confidence: sorted.map { Float(weights.confidence(of: sums[$0] ?? 0)) })
    }
}

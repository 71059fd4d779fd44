package import Events

/// The occasions on which one customer bought one item, with what an item's interval is learnt from.
package struct PairOccasions: Sendable, Equatable, BitwiseCopyable {
    package let purchases: Purchases
    /// Σ ln g over the gaps g between an occasion and the next, in days.
    package let logGaps: Double
    /// Σ (ln g)².
    package let squaredLogGaps: Double

    /// The gap between two orders of one day, in days.
    package static let shortestGap = 0.5
}

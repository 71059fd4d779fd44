import Ranking

/// Where a recommended item comes from; every row of output says it.
package enum Source: String, Codable, Sendable, CaseIterable {
    /// From what is known of the customer.
    case personal
    /// From the items of the session alone.
    case session
    /// From what everybody likes.
    case popular
}

/// A recommended item.
package struct ScoredItem: Sendable, Equatable {
    /// The item's dense index.
    package let index: UInt32
    package let score: Float
    package let source: Source

    init(_ ranked: RankedItem, source: Source) {
        index = ranked.index
        score = ranked.score
        self.source = source
    }
}

/// Why a list is shorter than it should be.
package enum Shortage: String, Codable, Sendable {
    /// The customer has everything else, or nothing else is available.
    case nothingLeft = "no other item is left that is available and not seen"
}

import Ranking

/// The source of a recommended item; every row of output states it.
package enum Source: String, Codable, Sendable, CaseIterable {
    /// The customer's history or stored factors.
    case personal
    /// The items of the session alone.
    case session
    /// The items that are most popular overall.
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

/// Why a list is shorter than requested.
package enum Shortage: String, Codable, Sendable {
    /// The customer has seen everything else, or nothing else is available.
    case nothingLeft = "no other item is left that is available and not seen"
}

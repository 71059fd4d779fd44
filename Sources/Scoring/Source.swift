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

/// Whether a customer had a listed item before, as the measures of new items and of repeats tell them apart.
package enum ListPart: String, Codable, Sendable, CaseIterable {
    /// The customer had it.
    case again
    /// The customer had not; so is every item for somebody of whom nothing is known.
    case new
}

/// A recommended item.
package struct ScoredItem: Sendable, Equatable {
    /// The item's dense index.
    package let index: UInt32
    package let score: Float
    package let source: Source
    /// `nil` in lists that leave out what customers have.
    package let part: ListPart?

    init(_ ranked: RankedItem, source: Source, part: ListPart?) {
        index = ranked.index
        score = ranked.score
        self.source = source
        self.part = part
    }
}

/// Why a list is shorter than requested.
package enum Shortage: String, Codable, Sendable {
    /// The customer has seen everything else, or nothing else is available.
    case nothingLeft = "no other item is left that is available and not seen"
    /// The customer is not in the table of candidates.
    case noCandidates = "the table of candidates does not have the customer"
}

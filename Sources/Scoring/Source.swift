import Ranking

/// The source of a recommended item; every row of output states it.
package enum Source: String, Codable, Sendable, CaseIterable {
    /// The customer's history or stored factors.
    case personal
    /// The items of the session alone.
    case session
    /// The items that are most popular in the customer's segment.
    case segment
    /// The items that were most popular in the last days of the training, where a placement asks for them by this name.
    case recent
    /// The items that are most popular overall, or by what else the model fills lists with.
    case popular
    /// An item that a rule puts at a place of the list.
    case pinned

    /// Whether the item is there for the customer's own sake, so that the history or the session speaks for it.
    package var isOwn: Bool { self == .personal || self == .session }
}

extension [ScoredItem] {
    /// The source of a list: that of its first item that no rule pinned, or else of the first; `nil` for an empty list.
    package var source: Source? { (first { $0.source != .pinned } ?? first)?.source }
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
    /// The score, under the boosts of rules if there are any; 0 for a pinned item, whose place is not by a score.
    package let score: Float
    /// The score before boosts.
    package let plainScore: Float
    package let source: Source
    /// `nil` in lists that leave out what customers have.
    package let part: ListPart?

    init(_ ranked: RankedItem, source: Source, part: ListPart?, boosted: Float? = nil) {
        index = ranked.index
        score = boosted ?? ranked.score
        plainScore = ranked.score
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
    /// Rules withhold what else could be listed.
    case withheld = "the rules withhold all other items"
    /// What else could be listed is more than a cap allows.
    case capped = "the caps of the rules allow no other item"
    /// The placement's fallback ends here.
    case unfilled = "the fallback of the placement has no other item"
}

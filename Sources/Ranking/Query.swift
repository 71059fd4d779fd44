package import RecommenderModels

/// A request for one list: for which customer, and without which items.
package struct Query: Sendable {
    package let taste: Taste
    /// Items that must not be in the list, ascending.
    package let excluded: [UInt32]

    package init(_ taste: Taste, excluded: [UInt32] = []) {
        self.taste = taste
        self.excluded = excluded
    }

    package init(factors: [Float], excluded: [UInt32] = []) {
        self.init(.factors(factors), excluded: excluded)
    }

    /// The factors of a query for a model with factors.
    package var factors: [Float] {
        switch taste {
        case .factors(let factors), .mixed(let factors, _): return factors
        case .history: preconditionFailure("the query has no factors")
        }
    }

    /// The history of a query for a model that ranks by histories.
    package var history: Profile {
        switch taste {
        case .history(let profile), .mixed(_, let profile): return profile
        case .factors: preconditionFailure("the query has no history")
        }
    }
}

/// An item of a ranked list.
package struct RankedItem: Sendable, Equatable {
    /// The item's dense index.
    package let index: UInt32
    package let score: Float

    package init(index: UInt32, score: Float) {
        self.index = index
        self.score = score
    }
}

/// Ranks items for many queries at a time.
package protocol ItemRanker: Sendable {
    /// The memory that one worker reuses from call to call.
    associatedtype Scratch

    func makeScratch() -> Scratch

    /// The best items of each query, best first, equal scores by ascending index; shorter than `count` only when fewer
    /// are left.
    func top(_ count: Int, for queries: ArraySlice<Query>, scratch: Scratch) -> [[RankedItem]]
}

/// What becomes of a pair to find whose item a model does not know.
package enum UnknownItems: String, Codable, Sendable, CaseIterable {
    /// It is left out: the measures tell how well a model ranks what it can rank.
    case skip
    /// It is relevant and never found, as in most papers: the measures tell what customers get.
    case miss
}

/// How many pairs to find have an item that the models know, and what became of the others.
package struct UnknownItemPairs: Codable, Sendable, Equatable {
    package let mode: UnknownItems
    /// The pairs of known customers whose item every model knows, and that lists may find.
    package let knownPairs: Int
    /// The pairs of known customers whose item some model does not know.
    package let unknownPairs: Int

    package init(mode: UnknownItems = .skip, knownPairs: Int = 0, unknownPairs: Int = 0) {
        self.mode = mode
        self.knownPairs = knownPairs
        self.unknownPairs = unknownPairs
    }

    private enum CodingKeys: String, CodingKey {
        case mode
        case knownPairs = "known_pairs"
        case unknownPairs = "unknown_pairs"
    }
}

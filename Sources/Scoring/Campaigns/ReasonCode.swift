import ModelFiles
import RecommenderModels

/// Why an item is in a list, for a program that writes the sentence about it.
package struct ReasonCode: Sendable, Equatable {
    package enum Word: String, Sendable, CaseIterable {
        /// The customer turned to the item and did not buy it; `about` is the type of the event.
        case open
        /// The customer buys the item again and again and needs it about now; `about` is the day of the last purchase.
        case due
        /// What the customer did with the item itself speaks most for it.
        case again
        /// An item of the customer's history speaks for it; `about` is the one that does most.
        case because
        /// What the model knows of the customer speaks for it, and no item alone.
        case personal
        /// Many customers of the same segment bought it.
        case segment
        /// Many others bought it lately.
        case recent
        /// Many others bought it.
        case popular
        /// A rule of the shop put it there.
        case pinned
    }

    package let word: Word
    package let about: String

    package init(_ word: Word, about: String = "") {
        (self.word, self.about) = (word, about)
    }
}

extension ListMaker {
    /// Why items are in lists of what customers want most.
    ///
    /// - Parameters:
    ///   - lists: The lists.
    ///   - shares: For each item the past items that speak most for it, as `strongestShares(in:by:)` gives them.
    /// - Returns: The code of each item.
    /// - Throws: `UserError` with code `modelUnusable`.
    func codes(of lists: [[ScoredItem]], spokenForBy shares: [[[PastShare]]]) throws -> [[ReasonCode]] {
        try zip(lists, shares).map { list, shares in
            try zip(list, shares).map { item, shares in try code(of: item, spokenForBy: shares) }
        }
    }

    private func code(of item: ScoredItem, spokenForBy shares: [PastShare]) throws -> ReasonCode {
        switch item.source {
        case .personal, .session: break
        case .segment: return ReasonCode(.segment)
        case .recent: return ReasonCode(.recent)
        case .popular: return ReasonCode(.popular)
        case .pinned: return ReasonCode(.pinned)
        }
        guard let strongest = shares.first else { return ReasonCode(.personal) }
        if strongest.item == item.index { return ReasonCode(.again) }
        return ReasonCode(.because, about: try model.items.ids.string(at: Int(strongest.item)))
    }
}

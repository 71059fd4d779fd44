import Diagnostics
import RecommenderModels

/// A past item's share in the score of a listed item.
package struct PastShare: Sendable, Equatable {
    /// The dense index of the past item.
    package let item: UInt32
    /// Its share by the model's own rule (`FoldedVisitor`).
    package let share: Double
    /// Why the item is listed for its own sake, in words; `nil` where other items speak for it.
    package let account: String?

    package init(item: UInt32, share: Double, account: String? = nil) {
        self.item = item
        self.share = share
        self.account = account
    }

    /// The share in per cent of the score; `nil` where that means nothing, as with a score of 0.
    static func percent(_ share: Double, of score: Float) -> Int? {
        let percent = (share / Double(score) * 100).rounded()
        return score > 0 && abs(percent) < 1e6 ? Int(percent) : nil
    }
}

extension ListMaker {
    /// The shares of past items in the score of a listed item, the largest first; empty for a popular item.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when a share is not finite.
    func shares(
        in item: ScoredItem, by visitor: (any FoldedVisitor)?, atMost limit: Int
    ) throws -> [PastShare] {
        guard let visitor, item.source != .popular else { return [] }
        let shares = visitor.shares(of: item.index)
        guard shares.allSatisfy(\.isFinite) else { throw notFinite }
        let (own, account) = (item.index, visitor.account(of: item.index))
        let past = zip(visitor.profile.items, shares).map { item, share in
            PastShare(item: item, share: share, account: item == own ? account : nil)
        }
        // Where the item speaks for itself, others may say nothing.
        return past.filter { account == nil || $0.share != 0 }
            .sorted { $0.share != $1.share ? $0.share > $1.share : $0.item < $1.item }
            .prefix(limit).map(\.self)
    }

    /// The past items that speak most for a listed item: at most three, whose share is above 0.
    func strongestShares(in item: ScoredItem, by visitor: (any FoldedVisitor)?) throws -> [PastShare] {
        try shares(in: item, by: visitor, atMost: ReasonText.most).filter { $0.share > 0 }
    }

    /// The visitor from whom the scores of the customer at an index of the model's user side are explained.
    func visitor(at index: Int) throws -> (any FoldedVisitor)? {
        try foldIn?.visitor(model.users.history(of: index))
    }

    /// Refuses to explain lists of a model that cannot.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func checkExplains() throws {
        if foldIn == nil { throw unable(to: "explain its lists", leavingOut: "\(.explained)") }
    }

    /// The error of a request for what a model without fold-in cannot do.
    func unable(to what: String, leavingOut part: Message = "it") -> UserError {
        UserError(
            .wrongUsage, "a model of the kind '\(model.settings.kind.rawValue)' cannot \(what)",
            remedy: "Leave \(part) out, or use a model that learns from histories, such as ials")
    }
}

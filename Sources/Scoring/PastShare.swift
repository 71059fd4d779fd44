import Diagnostics
import RecommenderModels

extension ListMaker {
    /// The shares of past items in the score of a listed item, the largest first; empty for an item that is not the
    /// customer's own.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when a share is not finite.
    func shares(
        in item: ScoredItem, by visitor: (any FoldedVisitor)?, atMost limit: Int
    ) throws -> [PastShare] {
        guard let visitor, item.source.isOwn else { return [] }
        guard let shares = visitor.pastShares(in: item.index, atMost: limit) else { throw notFinite }
        return shares
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

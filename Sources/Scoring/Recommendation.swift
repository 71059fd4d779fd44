import ModelFiles
import RecommenderModels

/// One customer's list, ready to be read.
package struct Recommendation: Codable, Sendable {
    /// A past item's share in a score.
    package struct Reason: Codable, Sendable {
        package let item: String
        package let title: String?
        /// Its share by the model's own rule (`FoldedVisitor`); those of all past items add up to the score, with the
        /// baseline where there is one.
        package let share: Double
    }

    package struct Item: Codable, Sendable {
        package let rank: Int
        package let item: String
        package let title: String?
        package let category: String?
        package let score: Float
        package let source: Source
        /// The part of the score that no past item has a share in: of a predicted rating what would be predicted for
        /// somebody unknown; absent unless reasons are asked for.
        package let baseline: Double?
        /// Largest share first; absent unless asked for, empty for a popular item.
        package let reasons: [Reason]?
    }

    package let user: String
    package let source: Source
    package let items: [Item]
    /// Why there are fewer items than asked for; absent when there are not.
    package let short: Shortage?
    /// The events of the session with items that the model does not know.
    package let unknownSessionItems: Int

    private enum CodingKeys: String, CodingKey {
        case user, source, items, short
        case unknownSessionItems = "unknown_session_items"
    }
}

extension ListMaker {
    /// Makes one customer's list and says of each item what it is.
    ///
    /// - Throws: What `list(_:)` throws.
    package func recommend(_ request: RecommendationRequest) throws -> Recommendation {
        let list = try list(request)
        let items = try list.items.enumerated().map { position, item in
            let reasons = try reasons(for: item, in: list)
            return Recommendation.Item(
                rank: position + 1, item: try model.items.ids.string(at: Int(item.index)),
                title: try model.items.table?.cell(Int(item.index), named: "title"),
                category: try model.items.table?.cell(Int(item.index), named: "category"), score: item.score,
                source: item.source, baseline: list.baseline(of: item), reasons: request.explains ? reasons : nil)
        }
        return Recommendation(
            user: request.user ?? "", source: list.source, items: items, short: list.shortage,
            unknownSessionItems: list.unknownSessionItems)
    }

    /// The past items that speak for a listed item, the largest share first; empty for one that is popular.
    package func reasons(
        for item: ScoredItem, in list: PersonalList, atMost limit: Int = .max
    ) throws -> [Recommendation.Reason] {
        guard let visitor = list.visitor, item.source != .popular else { return [] }
        let shares = visitor.shares(of: item.index)
        guard shares.allSatisfy(\.isFinite) else { throw notFinite }
        return try zip(visitor.profile.items, shares)
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
            .prefix(limit)
            .map { past, share in
                Recommendation.Reason(
                    item: try model.items.ids.string(at: Int(past)),
                    title: try model.items.table?.cell(Int(past), named: "title"), share: share)
            }
    }
}

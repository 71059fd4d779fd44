package import Assignment
import ModelFiles
import RecommenderModels

/// One customer's list with ids and titles, ready for output.
package struct Recommendation: Codable, Sendable {
    /// A past item's share in a score.
    package struct Reason: Codable, Sendable {
        package let item: String
        package let title: String?
        /// Its share by the model's own rule (`FoldedVisitor`).
        ///
        /// The shares of all past items, and the baseline if there is one, add up to the score.
        package let share: Double
        /// The share in per cent of the score, rounded; absent for predicted ratings and where it means nothing, as
        /// with a score of 0.
        package let percent: Int?
        /// What the customer did with the listed item itself, in words; absent where the reason is another item.
        package let account: String?
    }

    package struct Item: Codable, Sendable {
        package let rank: Int
        package let item: String
        package let title: String?
        package let category: String?
        package let score: Float
        /// The score before the boosts of rules; absent where it is the same.
        package let plainScore: Float?
        package let source: Source
        /// Whether the customer had the item; absent in lists that leave out what customers have.
        package let part: ListPart?
        /// The part of the score that no past item contributes to; absent unless reasons are requested.
        ///
        /// For a predicted rating it is the prediction for an unknown customer.
        package let baseline: Double?
        /// Largest share first; absent unless requested, empty for a popular item.
        package let reasons: [Reason]?

        private enum CodingKeys: String, CodingKey {
            case rank, item, title, category, score, source, part, baseline, reasons
            case plainScore = "plain_score"
        }
    }

    /// The customer: the id that stands for all of theirs.
    package let user: String
    /// The id that was asked for; absent where it is that one.
    package let asked: String?
    package let source: Source
    package let items: [Item]
    /// Why there are fewer items than requested; absent when there are enough.
    package let short: Shortage?
    /// The number of session events whose item the model does not know.
    package let unknownSessionItems: Int
    /// Which rules changed the list; absent unless requested.
    package let rules: RuleChanges?
    /// The experiment that decided about the list; absent for a list of none.
    package internal(set) var experiment: String?
    /// The arm of the experiment, or `holdout`; absent for a list of no experiment.
    package internal(set) var arm: String?

    private enum CodingKeys: String, CodingKey {
        case user, asked, source, items, short, rules, experiment, arm
        case unknownSessionItems = "unknown_session_items"
    }
}

extension Recommendation {
    /// The same with the arm in which it was made.
    package func made(in arm: AssignedArm) -> Recommendation {
        var recommendation = self
        (recommendation.experiment, recommendation.arm) = (arm.experiment, arm.arm)
        return recommendation
    }
}

extension ListMaker {
    /// Makes one customer's list, with id, title and category of each item.
    ///
    /// - Throws: What `list(_:under:)` throws.
    package func recommend(_ request: RecommendationRequest, under rules: ListRules? = nil) throws -> Recommendation {
        let list = try list(request, under: rules)
        let items = try list.items.enumerated().map { position, item in
            let reasons = try reasons(for: item, in: list)
            return Recommendation.Item(
                rank: position + 1, item: try model.items.ids.string(at: Int(item.index)),
                title: try model.items.table?.cell(Int(item.index), named: "title"),
                category: try model.items.table?.cell(Int(item.index), named: "category"), score: item.score,
                plainScore: item.plainScore == item.score ? nil : item.plainScore, source: item.source, part: item.part,
                baseline: list.baseline(of: item),
                reasons: request.explains ? reasons : nil)
        }
        let customer = try request.user.flatMap { try standing(for: $0) }
        return Recommendation(
            user: customer ?? request.user ?? "", asked: customer == nil ? nil : request.user, source: list.source,
            items: items, short: list.shortage,
            unknownSessionItems: list.unknownSessionItems, rules: list.ruleChanges)
    }

    /// The past items that contribute to a listed item, the largest share first; empty for a popular item.
    package func reasons(
        for item: ScoredItem, in list: PersonalList, atMost limit: Int = .max
    ) throws -> [Recommendation.Reason] {
        let isRating = list.baseline(of: item) != nil
        return try shares(in: item, by: list.visitor, atMost: limit).map { past in
            Recommendation.Reason(
                item: try model.items.ids.string(at: Int(past.item)),
                title: try model.items.table?.cell(Int(past.item), named: "title"), share: past.share,
                percent: isRating ? nil : PastShare.percent(past.share, of: item.plainScore), account: past.account)
        }
    }
}

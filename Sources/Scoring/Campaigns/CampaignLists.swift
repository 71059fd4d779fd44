import Diagnostics
import Events
import LinearAlgebra
import ModelFiles
import Ranking
import RecommenderModels
import Tables

/// The lists of a campaign, made from the histories that a model was trained with.
struct CampaignLists: Sendable {
    private let campaign: Campaign
    private let model: Recommender
    /// The items that may be listed, ascending; `nil` for all.
    private let allowed: [UInt32]?
    /// T, the day of the newest event of the training, since 1970-01-01 UTC.
    private let today: Int
    private let purchaseBits: UInt32
    /// The score of an item that is bought again; `nil` for other campaigns.
    private let scoring: RepeatScoring?

    /// An item that the customer left, with the heaviest type of its events.
    private struct Left {
        let item: UInt32
        let type: Int
        let day: UInt16
        let confidence: Float
    }

    /// - Throws: `UserError` with code `wrongUsage` for a model that does not know what the campaign needs.
    init(_ campaign: Campaign, _ model: Recommender, allowed: [UInt32]?) throws {
        self.campaign = campaign
        self.model = model
        self.allowed = allowed
        let weights = model.settings.weights
        purchaseBits = weights.bits(of: model.settings.purchaseTypes)
        switch campaign.kind {
        case .reminders:
            guard !weights.typeNames.allSatisfy(model.settings.purchaseTypes.contains) else {
                throw UserError(
                    .wrongUsage, "the model knows of no event that is not a purchase, so nobody can be reminded of one",
                    remedy: "Train it on a log that also has carts or views, with the types that mean bought as "
                        + "\(.purchaseTypes)")
            }
            // Events that weigh 0 are in no history, so nobody would know what was bought.
            let bought = weights.typeNames.indices.filter {
                model.settings.purchaseTypes.contains(weights.typeNames[$0])
            }
            guard !bought.isEmpty, bought.allSatisfy({ weights.byType[$0] > 0 }) else {
                throw UserError(
                    .wrongUsage,
                    "the model does not know what was bought, because its log has no purchases or they weigh 0, so "
                        + "customers would be reminded of what they have",
                    remedy: "Train it on a log with purchases, and give \(.purchaseTypes) weights above 0")
            }
            scoring = nil
        case .buyAgain:
            guard let repeats = model.items.repeats else {
                throw UserError(
                    .wrongUsage,
                    "a model of the kind '\(model.settings.kind.rawValue)' does not know when items are bought again",
                    remedy: "Train one by \(.algorithm, "repeat") or \(.algorithm, "mixture")")
            }
            scoring = repeats
        }
        guard let newest = weights.newest else {
            throw UserError(
                .wrongUsage, "the events of the model have no times, so nobody knows what is new or due",
                remedy: "Train it on a log with times")
        }
        today = Int(Timestamp.day(newest))
    }

    /// The lists of some customers, best first, and the code of each item; empty for customers who are unknown or opted out.
    ///
    /// - Parameters:
    ///   - count: The most items of a list.
    ///   - customers: The customers.
    ///   - maker: What looked the customers up.
    ///   - rules: Rules, of which those that withhold items hold; the others decide about lists of what customers want.
    /// - Returns: The lists and the codes.
    /// - Throws: `UserError` with code `modelUnusable`.
    func lists(
        _ count: Int, for customers: [ListMaker.Customer], by maker: ListMaker, under rules: ListRules?
    ) throws -> (items: [[ScoredItem]], codes: [[ReasonCode]]) {
        var (items, codes): ([[ScoredItem]], [[ReasonCode]]) = ([], [])
        for customer in customers {
            let ofPast = try rules.map { try maker.withheld(from: customer, by: $0) } ?? []
            let list = try customer.user.map { user in
                try self.list(count, forUserAt: user) { item in
                    (allowed?.containsSorted(item) ?? true) && rules?.isWithheld[Int(item)] != true
                        && !ofPast.containsSorted(item)
                }
            }
            items.append(list?.map(\.item) ?? [])
            codes.append(list?.map(\.code) ?? [])
        }
        return (items, codes)
    }

    private func list(
        _ count: Int, forUserAt user: Int, where isOpen: (UInt32) -> Bool
    ) throws -> [(item: ScoredItem, code: ReasonCode)] {
        switch campaign.kind {
        case .reminders: try reminders(count, forUserAt: user, where: isOpen)
        case .buyAgain: try due(count, forUserAt: user, where: isOpen)
        }
    }

    /// The error of a campaign without any item: an empty result must not replace an earlier one.
    var nothingToList: UserError {
        let span = "\(campaign.days) \(campaign.days == 1 ? "day" : "days")"
        switch campaign.kind {
        case .reminders:
            return UserError(
                .invalidData,
                "nobody left anything in the \(span) before the newest event of the model that may be listed",
                remedy: "Train on newer events, or give a longer span with \(.campaignSpan)")
        case .buyAgain:
            return UserError(
                .invalidData, "nothing that may be listed is due within \(span) of the newest event of the model",
                remedy: "Train on newer events, or give a longer span with \(.campaignSpan)")
        }
    }

    private func reminders(
        _ count: Int, forUserAt user: Int, where isOpen: (UInt32) -> Bool
    ) throws -> [(item: ScoredItem, code: ReasonCode)] {
        let history = try model.users.history(of: user)
        guard let days = try model.users.lastDays(of: user), let bits = try model.users.typeBits(of: user),
            days.count == history.items.count, bits.count == history.items.count
        else { throw model.users.file.unusable("the history of a customer has no times or types") }
        var left: [Left] = []
        for (position, item) in history.items.enumerated()
        where bits[position] & purchaseBits == 0 && today - Int(days[position]) <= campaign.days && isOpen(item) {
            guard let type = heaviest(bits[position]) else { continue }
            left.append(
                Left(item: item, type: type, day: days[position], confidence: history.values[position]))
        }
        let weights = model.settings.weights
        left.sort { first, second in
            let (one, other) = (weights.byType[first.type], weights.byType[second.type])
            if one != other { return one > other }
            if first.day != second.day { return first.day > second.day }
            return first.confidence != second.confidence
                ? first.confidence > second.confidence : first.item < second.item
        }
        return left.prefix(count).map { left in
            (
                ScoredItem(RankedItem(index: left.item, score: left.confidence), source: .personal, part: nil),
                ReasonCode(.open, about: weights.typeNames[left.type])
            )
        }
    }

    /// The type with the largest weight among some; the first of them where several have it.
    private func heaviest(_ bits: UInt32) -> Int? {
        let weights = model.settings.weights.byType
        return weights.indices.filter { bits >> UInt32($0) & 1 == 1 }
            .reduce(nil) { best, type in best.map { weights[$0] >= weights[type] ? $0 : type } ?? type }
    }

    private func due(
        _ count: Int, forUserAt user: Int, where isOpen: (UInt32) -> Bool
    ) throws -> [(item: ScoredItem, code: ReasonCode)] {
        let history = try model.users.history(of: user)
        guard let scoring, let purchases = history.purchases, let start = purchases.firstDay else { return [] }
        var selection = TopSelection(count: max(1, min(count, history.items.count)))
        for (item, bought) in zip(history.items, purchases)
        where isOpen(item) && scoring.isDue(Int(item), bought, within: Double(campaign.days)) {
            selection.offer(scoring.score(of: Int(item), bought, since: start), index: item)
        }
        return try selection.finish().map { best in
            guard let position = history.items.firstIndex(of: best.index), best.score.isFinite else {
                throw model.items.file.unusable("it gives scores that are not finite")
            }
            let day = Timestamp.text(ofDay: purchases[position].lastDay)
            return (
                ScoredItem(RankedItem(index: best.index, score: best.score), source: .personal, part: nil),
                ReasonCode(.due, about: day ?? "")
            )
        }
    }
}

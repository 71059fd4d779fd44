import Events
import LinearAlgebra
import ModelFiles
import Ranking
import RecommenderModels

/// A customer of a report's examples: what the model learnt of them, and the list that it makes.
struct DrawnCustomer: Sendable {
    struct PastItem: Sendable {
        let id: String
        let title: String
        let confidence: Float
        let types: String
        let lastDay: String?
    }

    struct ListedItem: Sendable {
        let id: String
        let title: String
        let score: Float
        /// `personal` or `popular`, as answers of the scorer say.
        let source: String
        let reasons: String
    }

    /// `customer 1`, or the id where ids are shown.
    let name: String
    /// The items of the history, of which `history` has the first.
    let items: Int
    let history: [PastItem]
    let list: [ListedItem]
}

extension DrawnCustomer {
    /// How many customers a report shows, and how many items of each history.
    static let count = 10
    static let mostPast = 10

    /// Draws customers of a model.
    ///
    /// - Parameters:
    ///   - model: The model; whoever opted out is not in it.
    ///   - mask: Which items lists leave out.
    ///   - seed: Decides who is drawn.
    ///   - showsIds: Whether the ids stand in place of numbers.
    /// - Returns: The customers in the order of their draw.
    /// - Throws: `UserError` with code `modelUnusable`.
    static func draw(
        from model: Recommender, masking mask: ItemMask, seed: UInt64, showsIds: Bool
    ) throws -> [DrawnCustomer] {
        let maker = CompletedLists(
            ModelRanker(model.items, isForOneAnswer: true), popular: PopularityRanker(model.items))
        let scratch = maker.makeScratch()
        let foldIn = model.items.foldIn
        let names = ItemNames(model.items)
        return try model.unchanged {
            try places(seed: seed, of: model.users.ids.count).enumerated().map { number, user in
                let seen = try model.users.seen(by: user)
                let taste = maker.ranker == nil ? nil : try model.taste(of: user)
                let customer: CompletedLists.Customer = (taste: taste, excluded: mask == .seen ? seen : [])
                let length = SampledLists.length
                let made =
                    if let new = model.settings.newItems(mask) {
                        maker.lists(length, for: [customer], had: [seen], holding: new, scratch: scratch)
                    } else {
                        maker.lists(length, for: [customer], scratch: scratch)
                    }
                let visitor = taste == nil ? nil : try foldIn?.visitor(model.users.history(of: user))
                let past = try model.pastPairs(of: user)
                let listed = try (made.first?.own ?? []).map { item in
                    try listedItem(item, visitor, names, model)
                }
                let rest = try (made.first?.rest ?? []).map { item in
                    ListedItem(
                        id: try names.id(of: item.index), title: try names.title(of: item.index), score: item.score,
                        source: "popular", reasons: "popular")
                }
                return DrawnCustomer(
                    name: showsIds ? ItemNames.shown(try model.users.ids.bytes(at: user)) : "customer \(number + 1)",
                    items: past.count, history: try past.prefix(mostPast).map { try pastItem($0, names) },
                    list: listed + rest)
            }
        }
    }

    /// Distinct places of a range, each with the same chance.
    static func places(seed: UInt64, of total: Int) -> [Int] {
        // The keys keep this draw apart from others by the same seed.
        var generator = SeededGenerator(seed: seed, 0x7265_706F_7274)
        var drawn: [Int] = []
        var taken: Set<Int> = []
        while drawn.count < min(count, total) {
            let place = min(Int(generator.uniform() * Double(total)), total - 1)
            if taken.insert(place).inserted { drawn.append(place) }
        }
        return drawn
    }

    private static func listedItem(
        _ item: RankedItem, _ visitor: (any FoldedVisitor)?, _ names: ItemNames, _ model: Recommender
    ) throws -> ListedItem {
        guard item.score.isFinite else { throw model.items.file.unusable("it gives scores that are not finite") }
        var reasons = ""
        if let visitor {
            guard let shares = visitor.pastShares(in: item.index, atMost: ReasonText.most) else {
                throw model.items.file.unusable("it gives shares that are not finite")
            }
            let named = try shares.map { past in
                (name: try names.name(of: past.item), share: past.share, account: past.account)
            }
            reasons = ReasonText.text(
                named, score: item.score, isRating: visitor.baseline(of: item.index) != nil)
        }
        return ListedItem(
            id: try names.id(of: item.index), title: try names.title(of: item.index), score: item.score,
            source: "personal", reasons: reasons)
    }

    private static func pastItem(_ pair: PastPair, _ names: ItemNames) throws -> PastItem {
        PastItem(
            id: try names.id(of: pair.item), title: try names.title(of: pair.item), confidence: pair.confidence,
            types: (pair.types ?? []).joined(separator: ", ").shortened(to: 80), lastDay: pair.lastDay)
    }
}

import Diagnostics
package import Events
import LinearAlgebra
import ModelFiles
import Ranking
package import RecommenderModels

/// Makes ranked lists from one model.
///
/// A list is personal if that is possible and allowed; popular items fill the rest, so that the list is as long as
/// requested whenever there are enough items.
package struct ListMaker: Sendable {
    package private(set) var model: Recommender
    let maker: CompletedLists
    /// The items that may be listed, ascending; `nil` for all.
    let available: [UInt32]?
    private var consent: Consent?
    let categories: ItemCategories
    /// What each channel cannot sell; `nil` where nobody says so.
    let stock: ChannelStock?
    /// How a visitor is represented from a profile alone; `nil` for a model that cannot do this.
    let foldIn: (any FoldIn)?

    /// - Parameters:
    ///   - model: The model.
    ///   - available: The items that may be recommended; `nil` means all.
    ///   - consent: Customers in it who opted out get popular items only; `nil` means no restriction.
    ///   - isForOneAnswer: Whether only a single list is needed, or lists of candidates, so that nothing is prepared for
    ///     ranking all items again and again.
    package init(
        _ model: Recommender, available: Availability?, consent: Consent?, isForOneAnswer: Bool = false
    ) {
        self.model = model
        self.consent = consent
        stock = available?.channels
        self.available = available?.items
        categories = ItemCategories(model.items)
        foldIn = model.items.foldIn
        maker = CompletedLists(
            ModelRanker(model.items, allowed: available?.items, isForOneAnswer: isForOneAnswer),
            popular: PopularityRanker(model.items, allowed: available?.items))
    }

    /// A copy that uses another consent table.
    package func asking(_ consent: Consent?) -> ListMaker {
        var maker = self
        maker.consent = consent
        return maker
    }

    /// A copy whose model knows no user, so that each gets a list of the session or of popular items.
    package func withoutUsers() -> ListMaker {
        var maker = self
        maker.model = model.withoutUsers()
        return maker
    }

    /// Whether a list may be personal only for customers who are known to have agreed.
    var asksForConsent: Bool { consent.map { !$0.defaultYes } ?? false }

    /// One customer to make a list for.
    package struct Customer: Sendable {
        /// What the items are ranked by; `nil` for a customer who gets popular items.
        let taste: Taste?
        let source: Source
        /// Items that must not be listed, ascending.
        let excluded: [UInt32]
        /// The items that the customer had, ascending; `nil` where lists leave them out.
        let had: [UInt32]?
        /// The customer's index in the model; `nil` for strangers and customers who opted out, of whom nothing may be used.
        var user: Int?
        /// The id by which tables beside the model know the customer; `nil` where nothing may be used.
        var id: [UInt8]?

        /// Whether the customer opted out, so that the list must not be personal; true also for unknown customers who
        /// did.
        package let isOptedOut: Bool

        /// Whether the customer had an item; `nil` where lists leave out what customers had.
        func part(of item: UInt32) -> ListPart? { had.map { $0.containsSorted(item) ? .again : .new } }

        /// The same customer with more excluded items, which must be ascending.
        func without(_ items: [UInt32]) -> Customer {
            Customer(
                taste: taste, source: source, excluded: merged(excluded, items), had: had, user: user, id: id,
                isOptedOut: isOptedOut)
        }
    }

    /// Looks a customer up; a customer who opted out is not looked up in the model.
    package func customer(_ id: UnsafeRawBufferPointer, masking mask: ItemMask) throws -> Customer {
        switch try identity(of: id) {
        case .optedOut: Self.stranger(optedOut: true, masking: mask)
        case .unknown: Self.stranger(optedOut: false, masking: mask)
        case .known(let index): try customer(at: index, masking: mask)
        }
    }

    /// The relation of an id to the model.
    enum Identity {
        case optedOut
        case unknown
        /// The user at this index.
        case known(Int)
    }

    func identity(of id: UnsafeRawBufferPointer) throws -> Identity {
        let isEachIdACustomer = model.users.aliases == nil
        if let consent, isEachIdACustomer || consent.answer(of: id) == false, consent.isOptedOut(id) {
            return .optedOut
        }
        guard let index = try model.users.index(of: id) else {
            return consent?.isOptedOut(id) ?? false ? .optedOut : .unknown
        }
        if let consent, !isEachIdACustomer, try consent.refuses(customerAt: index, of: model.users) {
            return .optedOut
        }
        return .known(index)
    }

    /// The id that stands for the customer with a further id; nil for any other id.
    func standing(for user: String) throws -> String? {
        var user = user
        return try user.withUTF8 { try model.users.standing(for: UnsafeRawBufferPointer($0)) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The customer at an index of the model's user side, who has not opted out.
    package func customer(at index: Int, masking mask: ItemMask) throws -> Customer {
        let seen = try model.users.seen(by: index)
        var customer = customer(
            try maker.ranker == nil ? nil : model.taste(of: index), excluded: mask == .seen ? seen : [],
            had: mask == .seen ? nil : seen, source: .personal)
        customer.user = index
        return customer
    }

    /// A customer with this taste, stored or folded in for this request; with `nil` the customer gets popular items.
    func customer(_ taste: Taste?, excluded: [UInt32], had: [UInt32]?, source: Source) -> Customer {
        Customer(taste: taste, source: source, excluded: excluded, had: had, isOptedOut: false)
    }

    static func stranger(optedOut: Bool, masking mask: ItemMask) -> Customer {
        Customer(
            taste: nil, source: .popular, excluded: [], had: mask == .seen ? nil : [], isOptedOut: optedOut)
    }

    package func makeScratch() -> Scratch {
        Scratch(ranking: maker.makeScratch(), depth: PrefixDepth())
    }

    /// Scratch memory that one worker reuses.
    package struct Scratch {
        let ranking: ModelRanker.Scratch?
        /// How much of the orders lists under rules needed so far.
        let depth: PrefixDepth
    }

    /// The lists of several customers, in the order of the customers.
    ///
    /// - Parameters:
    ///   - count: The wanted length.
    ///   - customers: The customers.
    ///   - candidates: For each of them the only items that may be listed, ascending; `nil` for all. The maker must then
    ///     be for one answer.
    ///   - shareNew: The share of what the customers had not, where lists may hold what they had; `nil` for that of the
    ///     model.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One list per customer.
    /// - Throws: `UserError` with code `modelUnusable` when scores are not finite.
    package func lists(
        _ count: Int, for customers: [Customer], among candidates: [[UInt32]]? = nil, shareNew: Double? = nil,
        scratch: Scratch
    ) throws -> [[ScoredItem]] {
        let people = customers.map { (taste: $0.taste, excluded: $0.excluded) }
        let had = customers.compactMap(\.had)
        let tellsParts = tellsParts(sharing: shareNew)
        if had.count == customers.count, let share = model.settings.newItems(.none, requested: shareNew) {
            return try checked(
                maker.lists(
                    count, for: people, had: had, holding: share, among: candidates, scratch: scratch.ranking),
                of: customers, tellingParts: tellsParts)
        }
        guard let candidates else {
            return try checked(
                maker.lists(count, for: people, scratch: scratch.ranking), of: customers, tellingParts: tellsParts)
        }
        return try checked(
            maker.lists(count, for: people, among: candidates, scratch: scratch.ranking), of: customers,
            tellingParts: tellsParts)
    }

    /// Whether lists that may hold what is bought again say so of their items.
    ///
    /// Those of mixtures do, and all of which a share is asked for; others had no such word before, and programs read
    /// them.
    func tellsParts(sharing shareNew: Double?) -> Bool { shareNew != nil || model.settings.mixture != nil }

    private func checked(
        _ lists: [CompletedLists.List], of customers: [Customer], tellingParts tellsParts: Bool
    ) throws -> [[ScoredItem]] {
        try zip(customers, lists).map { customer, list in
            guard list.own.allSatisfy(\.score.isFinite) else { throw notFinite }
            func items(_ ranked: [RankedItem], _ source: Source) -> [ScoredItem] {
                ranked.map { ScoredItem($0, source: source, part: tellsParts ? customer.part(of: $0.index) : nil) }
            }
            return items(list.own, customer.source) + items(list.rest, .popular)
        }
    }

    var notFinite: UserError { model.items.file.unusable("it gives scores that are not finite") }

    /// The share of item panels that were skipped so far because their score bounds were too low.
    package var skippedShare: Double { maker.ranker?.skippedShare ?? 0 }
}

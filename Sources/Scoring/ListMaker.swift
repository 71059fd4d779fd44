import Diagnostics
package import Events
import ModelFiles
import Ranking
package import RecommenderModels

/// Makes ranked lists from one model: personal where that is possible and allowed, else popular, always full if it can.
package struct ListMaker: Sendable {
    package let model: Recommender
    private let maker: FilledLists
    private var consent: Consent?
    private let masksSeen: Bool
    let categories: ItemCategories
    /// How a visitor is understood from a profile alone; `nil` for a model that cannot.
    let foldIn: (any FoldIn)?

    /// - Parameters:
    ///   - model: The model.
    ///   - available: The items that may be recommended; `nil` for all.
    ///   - consent: Who must get popular items only; `nil` when nobody has to.
    ///   - masksSeen: Whether items that a customer has are left out.
    ///   - isForOneAnswer: Whether it makes a single list, so that nothing is prepared for the next.
    package init(
        _ model: Recommender, available: Availability?, consent: Consent?, masksSeen: Bool, isForOneAnswer: Bool = false
    ) {
        self.model = model
        self.consent = consent
        self.masksSeen = masksSeen
        categories = ItemCategories(model.items)
        foldIn = model.items.foldIn
        maker = FilledLists(
            ModelRanker(model.items, allowed: available?.items, isForOneAnswer: isForOneAnswer),
            popular: PopularityRanker(model.items.popularity, allowed: available?.items))
    }

    /// The same lists under other answers to the question of consent.
    package func asking(_ consent: Consent?) -> ListMaker {
        var maker = self
        maker.consent = consent
        return maker
    }

    /// Whether a list may be personal only for whoever is known to have agreed.
    var asksForConsent: Bool { consent.map { !$0.defaultYes } ?? false }

    /// One customer to make a list for.
    package struct Customer: Sendable {
        /// What ranks the items; `nil` for whoever is served what is popular.
        let taste: Taste?
        let source: Source
        /// Items that must not be listed, ascending.
        let excluded: [UInt32]

        /// Whether the list may be personal: nobody was opted out, known or not.
        package let isOptedOut: Bool

        /// The same customer without some more items, which ascend.
        func without(_ items: [UInt32]) -> Customer {
            Customer(
                taste: taste, source: source, excluded: merged(excluded, items), isOptedOut: isOptedOut)
        }
    }

    /// Looks a customer up; whoever opted out is not looked up at all.
    package func customer(_ id: UnsafeRawBufferPointer) throws -> Customer {
        switch try identity(of: id) {
        case .optedOut: Self.stranger(optedOut: true)
        case .unknown: Self.stranger(optedOut: false)
        case .known(let index): try customer(at: index)
        }
    }

    /// Who an id is to the model.
    enum Identity {
        case optedOut
        case unknown
        /// The user at this index.
        case known(Int)
    }

    func identity(of id: UnsafeRawBufferPointer) throws -> Identity {
        if let consent, consent.isOptedOut(id) { return .optedOut }
        return try model.users.ids.index(of: id).map { .known($0) } ?? .unknown
    }

    /// The customer at an index of the model's user side, who has not opted out.
    package func customer(at index: Int) throws -> Customer {
        let seen = masksSeen ? try model.users.seen(by: index) : []
        return customer(try maker.ranker == nil ? nil : model.taste(of: index), excluded: seen, source: .personal)
    }

    /// A customer with this taste, stored or folded in for this request; `nil` is served what is popular.
    func customer(_ taste: Taste?, excluded: [UInt32], source: Source) -> Customer {
        Customer(taste: taste, source: source, excluded: excluded, isOptedOut: false)
    }

    static func stranger(optedOut: Bool) -> Customer {
        Customer(taste: nil, source: .popular, excluded: [], isOptedOut: optedOut)
    }

    package func makeScratch() -> Scratch {
        Scratch(ranking: maker.makeScratch())
    }

    /// What one worker reuses.
    package struct Scratch {
        fileprivate var ranking: ModelRanker.Scratch?
    }

    /// The lists of several customers, in their order.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a model whose scores are not finite.
    package func lists(_ count: Int, for customers: [Customer], scratch: inout Scratch) throws -> [[ScoredItem]] {
        let people = customers.map { (taste: $0.taste, excluded: $0.excluded) }
        return try zip(customers, maker.lists(count, for: people, scratch: &scratch.ranking)).map { customer, list in
            guard list.own.allSatisfy(\.score.isFinite) else { throw notFinite }
            return list.own.map { ScoredItem($0, source: customer.source) }
                + list.rest.map { ScoredItem($0, source: .popular) }
        }
    }

    var notFinite: UserError { model.items.file.unusable("it gives scores that are not finite") }

    /// The share of panels of items that bounds have made superfluous so far.
    package var skippedShare: Double { maker.ranker?.skippedShare ?? 0 }
}

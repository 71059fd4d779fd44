package import Events
package import Models
import Ranking

/// Makes ranked lists from one model: personal where that is possible and allowed, else popular, always full if it can.
package struct ListMaker: Sendable {
    package let model: Recommender
    private let ranker: ModelRanker?
    private let popular: PopularityRanker
    private let consent: Consent?
    private let masksSeen: Bool

    /// - Parameters:
    ///   - model: The model.
    ///   - available: The items that may be recommended; `nil` for all.
    ///   - consent: Who must get popular items only; `nil` when nobody has to.
    ///   - masksSeen: Whether items that a customer has are left out.
    package init(_ model: Recommender, available: Availability?, consent: Consent?, masksSeen: Bool) {
        self.model = model
        self.consent = consent
        self.masksSeen = masksSeen
        ranker = ModelRanker(model.items, allowed: available?.items)
        popular = PopularityRanker(model.items.popularity, allowed: available?.items)
    }

    /// One customer to make a list for.
    package struct Customer: Sendable {
        let query: Query?
        let source: Source
        let seen: [UInt32]

        /// Whether the list may be personal: nobody was opted out, known or not.
        package let isOptedOut: Bool
    }

    /// Looks a customer up; whoever opted out is not looked up at all.
    package func customer(_ id: UnsafeRawBufferPointer) throws -> Customer {
        if let consent, consent.isOptedOut(id) { return Self.stranger(optedOut: true) }
        guard let index = try model.users.ids.index(of: id) else { return Self.stranger(optedOut: false) }
        return try customer(at: index)
    }

    /// The customer at an index of the model's user side, who has not opted out.
    package func customer(at index: Int) throws -> Customer {
        let seen = masksSeen ? try model.users.seen(by: index) : []
        return customer(try ranker == nil ? nil : model.taste(of: index), seen: seen, source: .personal)
    }

    /// A customer with this taste, stored or folded in for this request; `nil` is served what is popular.
    func customer(_ taste: Taste?, seen: [UInt32], source: Source) -> Customer {
        Customer(query: taste.map { Query($0, excluded: seen) }, source: source, seen: seen, isOptedOut: false)
    }

    static func stranger(optedOut: Bool) -> Customer {
        Customer(query: nil, source: .popular, seen: [], isOptedOut: optedOut)
    }

    package func makeScratch() -> Scratch {
        Scratch(ranking: ranker?.makeScratch())
    }

    /// What one worker reuses.
    package struct Scratch {
        fileprivate var ranking: ModelRanker.Scratch?
    }

    /// The lists of several customers, in their order.
    package func lists(_ count: Int, for customers: [Customer], scratch: inout Scratch) -> [[ScoredItem]] {
        let queries = customers.compactMap(\.query)
        var personal: [[RankedItem]] = []
        if let ranker, var ranking = scratch.ranking {
            personal = ranker.top(count, for: queries[...], scratch: &ranking)
        }
        var next = personal.makeIterator()
        return customers.map { customer in
            let own = customer.query == nil ? [] : next.next() ?? []
            let rest = popular.filling(own, to: count, excluding: customer.seen)
            return own.map { ScoredItem($0, source: customer.source) } + rest.map { ScoredItem($0, source: .popular) }
        }
    }

    /// The share of panels of items that bounds have made superfluous so far.
    package var skippedShare: Double { ranker?.skippedShare ?? 0 }
}

package import Events
package import Models
import Ranking

/// Makes ranked lists from one model: personal where that is possible and allowed, else popular, always full if it can.
package struct ListMaker: Sendable {
    package let model: Recommender
    private let ranker: FactorRanker?
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
        ranker =
            model.settings.kind.hasFactors
            ? FactorRanker(PackedItems(model.items.factors, allowed: available?.items)) : nil
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
        let factors = try model.users.factors(of: index)
        let isKnown = factors.contains { $0 != 0 }
        return Customer(
            query: isKnown ? Query(factors: factors, excluded: seen) : nil, source: .personal, seen: seen,
            isOptedOut: false)
    }

    /// A customer with factors that were folded in for this request.
    func customer(factors: [Float], seen: [UInt32], source: Source) -> Customer {
        let isKnown = factors.contains { $0 != 0 }
        return Customer(
            query: isKnown ? Query(factors: factors, excluded: seen) : nil, source: source, seen: seen,
            isOptedOut: false)
    }

    static func stranger(optedOut: Bool) -> Customer {
        Customer(query: nil, source: .popular, seen: [], isOptedOut: optedOut)
    }

    package func makeScratch() -> Scratch {
        Scratch(ranking: ranker?.makeScratch())
    }

    /// What one worker reuses.
    package struct Scratch {
        fileprivate var ranking: RankingScratch?
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
            var list: [ScoredItem] = []
            if customer.query != nil, let own = next.next() {
                list = own.map { ScoredItem(index: $0.index, score: $0.score, source: customer.source) }
            }
            if list.count < count { fill(&list, to: count, excluding: customer.seen) }
            return list
        }
    }

    /// The share of panels of items that bounds have made superfluous so far.
    package var skippedShare: Double { ranker?.skippedShare ?? 0 }

    private func fill(_ list: inout [ScoredItem], to count: Int, excluding seen: [UInt32]) {
        let excluded = list.isEmpty ? seen : (seen + list.map(\.index)).sorted()
        list += popular.top(count - list.count, excluding: excluded).map {
            ScoredItem(index: $0.index, score: $0.score, source: .popular)
        }
    }
}

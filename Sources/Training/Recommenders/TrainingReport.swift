package import Events
package import Ids
package import Measuring
package import Recommenders

/// The output of `fit recommender`.
package struct TrainingReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    package let users: Int
    package let items: Int
    package let pairs: Int
    package let funnel: Funnel
    /// How the consent table meets the events; `nil` without one.
    package let consent: ConsentCounts?
    /// How the item table meets the events; `nil` without one.
    package let itemTable: IdCounts?
    /// How the table of pairs of ids meets the events; `nil` without one.
    package let identities: IdentityCounts?
    /// `nil` for an algorithm without iterations.
    package let convergence: FactorConvergence?
    /// The algorithms of a mixture's members; `nil` for another algorithm.
    package let members: [String]?
    /// The share of the first of them in a score; `nil` for another algorithm.
    package let share: Double?
    /// How much of the lists are popular items; `nil` where this tells nothing of the model.
    package let popularOverlap: PopularOverlap?
    /// What the version learnt from; `nil` when nothing was held out.
    package let refit: Refit?
    /// The quality of a model like this one on held-out events; `nil` when nothing was held out.
    package let quality: HeldOutQuality?

    private enum CodingKeys: String, CodingKey {
        case model, version, users, items, pairs, funnel, consent, convergence, members, share, refit
        case identities
        case itemTable = "item_table"
        case popularOverlap = "popular_overlap"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(users, forKey: .users)
        try container.encode(items, forKey: .items)
        try container.encode(pairs, forKey: .pairs)
        try container.encode(funnel, forKey: .funnel)
        try container.encodeIfPresent(consent, forKey: .consent)
        try container.encodeIfPresent(itemTable, forKey: .itemTable)
        try container.encodeIfPresent(identities, forKey: .identities)
        try container.encodeIfPresent(convergence, forKey: .convergence)
        try container.encodeIfPresent(members, forKey: .members)
        try container.encodeIfPresent(share, forKey: .share)
        try container.encodeIfPresent(popularOverlap?.share, forKey: .popularOverlap)
        try container.encodeIfPresent(refit, forKey: .refit)
        try quality?.encode(to: encoder)
    }
}

package import Events
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
    /// `nil` for an algorithm without iterations.
    package let convergence: FactorConvergence?
    /// The quality of a model like this one on held-out events; `nil` when nothing was held out.
    package let quality: HeldOutQuality?

    private enum CodingKeys: String, CodingKey {
        case model, version, users, items, pairs, funnel, convergence
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(users, forKey: .users)
        try container.encode(items, forKey: .items)
        try container.encode(pairs, forKey: .pairs)
        try container.encode(funnel, forKey: .funnel)
        try container.encodeIfPresent(convergence, forKey: .convergence)
        try quality?.encode(to: encoder)
    }
}

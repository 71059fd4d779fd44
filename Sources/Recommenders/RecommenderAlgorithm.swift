/// A way to train a recommender, with its parameters; command lines, pipeline files and manifests use the same names.
package enum RecommenderAlgorithm: Sendable, Equatable {
    case ials(IALSParameters)
    case als(ALSParameters)
    case itemNeighbours(ItemNeighbourParameters)
    case ease(EASEParameters)
    case rp3beta(RP3betaParameters)
    case popularity

    package enum Name: String, Codable, Sendable, CaseIterable {
        case ials
        case als
        case itemNeighbours = "item-neighbours"
        case ease
        case rp3beta
        case popularity
    }

    /// The algorithm of a name with the default parameters.
    package init(_ name: Name) {
        switch name {
        case .ials: self = .ials(IALSParameters())
        case .als: self = .als(ALSParameters())
        case .itemNeighbours: self = .itemNeighbours(ItemNeighbourParameters())
        case .ease: self = .ease(EASEParameters())
        case .rp3beta: self = .rp3beta(RP3betaParameters())
        case .popularity: self = .popularity
        }
    }

    package var name: Name {
        switch self {
        case .ials: .ials
        case .als: .als
        case .itemNeighbours: .itemNeighbours
        case .ease: .ease
        case .rp3beta: .rp3beta
        case .popularity: .popularity
        }
    }

    /// Whether a pair's value is its rating.
    package var usesRatings: Bool { name == .als }

    /// - Throws: `UserError` with code `wrongUsage` that names a parameter and the values that it takes.
    package func validate() throws {
        switch self {
        case .ials(let parameters): try parameters.validate()
        case .als(let parameters): try parameters.validate()
        case .itemNeighbours(let parameters): try parameters.validate()
        case .ease(let parameters): try parameters.validate()
        case .rp3beta(let parameters): try parameters.validate()
        case .popularity: break
        }
    }
}

extension RecommenderAlgorithm: Codable {
    private enum CodingKeys: CodingKey { case algorithm }

    /// Reads one flat object: `{"algorithm": "ials", "factors": 64, …}`.
    package init(from decoder: any Decoder) throws {
        let name = try decoder.container(keyedBy: CodingKeys.self).decode(Name.self, forKey: .algorithm)
        switch name {
        case .ials: self = .ials(try IALSParameters(from: decoder))
        case .als: self = .als(try ALSParameters(from: decoder))
        case .itemNeighbours: self = .itemNeighbours(try ItemNeighbourParameters(from: decoder))
        case .ease: self = .ease(try EASEParameters(from: decoder))
        case .rp3beta: self = .rp3beta(try RP3betaParameters(from: decoder))
        case .popularity: self = .popularity
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .algorithm)
        switch self {
        case .ials(let parameters): try parameters.encode(to: encoder)
        case .als(let parameters): try parameters.encode(to: encoder)
        case .itemNeighbours(let parameters): try parameters.encode(to: encoder)
        case .ease(let parameters): try parameters.encode(to: encoder)
        case .rp3beta(let parameters): try parameters.encode(to: encoder)
        case .popularity: break
        }
    }
}

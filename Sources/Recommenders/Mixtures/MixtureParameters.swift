package import Diagnostics
import Documents
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of a mixture of `repeat` and another algorithm; `MixtureRule` has the formula.
package struct MixtureParameters: Sendable, Equatable {
    /// The algorithms that can be the member beside `repeat`.
    package enum Member: String, Codable, Sendable, CaseIterable {
        case ials
        case ease
        case itemNeighbours = "item-neighbours"
        case rp3beta

        /// The same among all algorithms.
        package var name: RecommenderAlgorithm.Name {
            switch self {
            case .ials: .ials
            case .ease: .ease
            case .itemNeighbours: .itemNeighbours
            case .rp3beta: .rp3beta
            }
        }
    }

    package let member: Member
    /// The member's algorithm with its parameters.
    package private(set) var other: RecommenderAlgorithm
    package var repeats = RepeatParameters()
    /// w, the share of `repeat` in a score; `nil` for the one that a training learns on the newest part of its events.
    package var share: Double?
    /// The share of a list for what the customer does not have (`NewItems`), unless a request says otherwise.
    package var shareNew = 0.0

    /// w where neither the parameters nor the events tell.
    package static let unlearntShare = 0.5

    package init() {
        self.init(member: .ials)
    }

    /// The default parameters of a mixture with a member.
    package init(member: Member) {
        self.member = member
        other = RecommenderAlgorithm(member.name)
    }

    /// The parameters of a mixture whose members are known.
    ///
    /// - Parameters:
    ///   - member: The member beside `repeat`.
    ///   - other: Its algorithm with its parameters.
    ///   - repeats: The parameters of `repeat`.
    package init(member: Member, other: RecommenderAlgorithm, repeats: RepeatParameters) {
        precondition(other.name == member.name)
        self.member = member
        self.other = other
        self.repeats = repeats
    }

    /// Sets a value if it is a parameter of one of the members.
    ///
    /// - Parameters:
    ///   - path: The parameter.
    ///   - value: Its value.
    /// - Returns: Whether a member has this parameter.
    package mutating func set<Parameters: RecommenderParameters, Value>(
        _ path: WritableKeyPath<Parameters, Value>, _ value: Value
    ) -> Bool {
        if let own = path as? WritableKeyPath<RepeatParameters, Value> {
            repeats[keyPath: own] = value
            return true
        }
        guard var changed = other.parameters as? Parameters else { return false }
        changed[keyPath: path] = value
        other = RecommenderAlgorithm(parameters: changed)
        return true
    }
}

extension MixtureParameters: Codable {
    private enum CodingKeys: String, CodingKey {
        case member
        case share = "repeat_share"
        case shareNew = "share_new"
    }

    /// Reads one flat object with the parameters of both members.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(member: try container.decode(Member.self, forKey: .member))
        other = RecommenderAlgorithm(parameters: try Self.parameters(member.name.parameters, from: decoder))
        repeats = try RepeatParameters(from: decoder)
        share = try container.decodeIfPresent(Double.self, forKey: .share)
        shareNew = try container.decodeIfPresent(Double.self, forKey: .shareNew) ?? 0
    }

    private static func parameters<Parameters: RecommenderParameters>(
        _ type: Parameters.Type, from decoder: any Decoder
    ) throws -> Parameters {
        try decoder.settings(type, selectedBy: CodingKeys.member.stringValue)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member, forKey: .member)
        try container.encodeIfPresent(share, forKey: .share)
        if shareNew != 0 { try container.encode(shareNew, forKey: .shareNew) }
        try repeats.encode(to: encoder)
        try other.parameters.encode(to: encoder)
    }
}

extension MixtureParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .mixture
    package static let kind: RecommenderKind = .mixture
    package static let countsPurchases = true

    /// The keys that are written only where they are not the default.
    package static let optionalKeys: [ParameterKey] = [.repeatShare, .shareNew]

    package func validate() throws {
        try other.validate()
        try repeats.validate()
        if let share { try Constraints.share.check(share) }
        try Constraints.shareNew.check(shareNew)
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        var settings: [RecommenderAlgorithm.Setting] = [(.member, member.rawValue)]
        settings += other.parameters.settings + repeats.settings
        if let share { settings.append((.repeatShare, "\(share)")) }
        if shareNew != 0 { settings.append((.shareNew, "\(shareNew)")) }
        return settings
    }

    package var followsData: Bool { other.parameters.followsData }

    package func decided(for interactions: Interactions) -> Self {
        var decided = self
        decided.other = other.decided(for: interactions)
        return decided
    }

    package func fit(
        _ interactions: Interactions, from _: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        let again = try repeats.fit(interactions, from: nil, threads: threads, clock: clock, progress: progress)
        let fitted = try other.fit(interactions, threads: threads, clock: clock, progress: progress)
        guard case .repeats(let rates) = again.knowledge else {
            preconditionFailure("a model of repeats has learnt something else")
        }
        return FittedRecommender(
            settings: modelSettings(of: interactions), knowledge: .mixture(rates, with: fitted.knowledge),
            convergence: fitted.convergence)
    }

    package func modelSettings(of interactions: Interactions) -> RecommenderSettings {
        var settings = other.parameters.modelSettings(of: interactions)
        settings.mixture = MixtureRule(
            member: settings.kind, share: share ?? Self.unlearntShare, shareNew: shareNew)
        settings.kind = Self.kind
        settings.repeats = repeats.modelSettings(of: interactions).repeats
        return settings
    }
}

extension MixtureParameters {
    /// The values that the parameters take; those of the members have their own.
    package enum Constraints {
        package static let share = Parameter<Double>(.repeatShare, .numbers(0...1))
        package static let shareNew = Parameter<Double>(.shareNew, .numbers(0...1))
    }
}

extension RecommenderAlgorithm {
    package static func mixture(_ parameters: MixtureParameters) -> Self { Self(parameters: parameters) }

    /// The parameters of the algorithm, or of the member beside `repeat` of a mixture, which have names in common.
    package var memberParameters: any RecommenderParameters {
        (parameters as? MixtureParameters)?.other.parameters ?? parameters
    }

    /// Keeps all weights of EASE, also of a member; other algorithms are left as they are.
    package mutating func keepAllWeights() {
        if var mixture = parameters as? MixtureParameters {
            guard mixture.set(\EASEParameters.neighbours, nil) else { return }
            self = .mixture(mixture)
        } else if var ease = parameters as? EASEParameters {
            ease.neighbours = nil
            self = .ease(ease)
        }
    }
}

package import Diagnostics
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of an RP³β fit.
package struct RP3betaParameters: Codable, Sendable, Equatable {
    /// The power α of each step's probability; the defaults suit four shops taken together (docs/tuning.md).
    package var alpha = 0.5
    /// The power β where it is given; `nil` where the data decide (`decided(for:)`).
    package internal(set) var givenBeta: Double?
    package var byData: [String]?
    /// How many weights of each item are kept.
    package var neighbours = 50

    private enum CodingKeys: String, CodingKey {
        case alpha, neighbours
        case givenBeta = "beta"
        case byData = "by_data"
    }

    package init() {}

    /// The power β: an item's weight is divided by its number of customers to this power, and 0 favours popular items.
    ///
    /// A value that is set is given. Where neither it nor the data are known, it is that of shops with many customers of
    /// an item.
    package var beta: Double {
        get { givenBeta ?? Self.largestBeta }
        set { givenBeta = newValue }
    }
}

extension RP3betaParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .rp3beta
    package static let kind: RecommenderKind = .rp3beta

    package func validate() throws {
        try Constraints.alpha.check(alpha)
        try Constraints.beta.check(beta)
        try NeighbourConstraints.neighbours.check(neighbours)
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        var settings: [RecommenderAlgorithm.Setting] = [(.alpha, "\(alpha)")]
        if let givenBeta { settings.append((.beta, "\(givenBeta)")) }
        settings.append((.neighbours, "\(neighbours)"))
        return settings
    }

    package func fit(
        _ interactions: Interactions, from _: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        progress.step("rp3beta: \(neighbours) an item")
        let weights = try RP3beta(self).fit(interactions.matrix, threads: threads)
        return FittedRecommender(settings: modelSettings(of: interactions), knowledge: .weights(weights))
    }
}

extension RP3betaParameters {
    /// The values that the parameters take; `NeighbourConstraints` has those of `neighbours`.
    package enum Constraints {
        package static let alpha = Parameter<Double>(.alpha, .numbers(0...4))
        package static let beta = Parameter<Double>(.beta, .numbers(0...4))
    }
}

extension RecommenderAlgorithm {
    package static func rp3beta(_ parameters: RP3betaParameters) -> Self { Self(parameters: parameters) }
}

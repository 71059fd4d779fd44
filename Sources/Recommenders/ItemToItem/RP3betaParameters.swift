package import Diagnostics
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of an RP³β fit.
package struct RP3betaParameters: Codable, Sendable, Equatable {
    /// The power α of each step's probability; the defaults suit four shops taken together (docs/tuning.md).
    package var alpha = 0.5
    /// The power β: an item's weight is divided by its number of customers to this power, and 0 favours popular items.
    package var beta = 0.6
    /// How many weights of each item are kept.
    package var neighbours = 50

    package init() {}
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
        [(.alpha, "\(alpha)"), (.beta, "\(beta)"), (.neighbours, "\(neighbours)")]
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

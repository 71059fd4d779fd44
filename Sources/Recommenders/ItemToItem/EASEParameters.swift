package import Diagnostics
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of an EASE^R fit.
package struct EASEParameters: Codable, Sendable, Equatable {
    /// The weight λ of the squared norm of B; this default was the best over four shops taken together
    /// (docs/tuning.md).
    package var l2 = 500.0
    /// How many weights of each item are kept, those of the largest magnitude; `nil` keeps all.
    package var neighbours: Int? = 500

    package init() {}
}

extension EASEParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .ease
    package static let kind: RecommenderKind = .ease

    package func validate() throws {
        try Constraints.l2.check(l2)
        if let neighbours { try NeighbourConstraints.neighbours.check(neighbours) }
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        guard let neighbours else { return [(.l2, "\(l2)"), (.dense, nil)] }
        return [(.l2, "\(l2)"), (.neighbours, "\(neighbours)")]
    }

    package func fit(
        _ interactions: Interactions, from _: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        let weights = try EASE(self).fit(interactions.matrix, threads: threads, progress: progress)
        return FittedRecommender(settings: modelSettings(of: interactions), knowledge: .weights(weights))
    }
}

extension EASEParameters {
    /// The values that the parameters take; `NeighbourConstraints` has those of `neighbours`.
    package enum Constraints {
        package static let l2 = Parameter<Double>(.l2, .numbers(1e-6...1e12, words: "a number from 0.000001 to 1e12"))
    }
}

extension RecommenderAlgorithm {
    package static func ease(_ parameters: EASEParameters) -> Self { Self(parameters: parameters) }
}

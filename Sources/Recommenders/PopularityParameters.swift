package import Diagnostics
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// Popularity has no parameters: items are ranked by the number of their customers.
package struct PopularityParameters: Codable, Sendable, Equatable {
    package init() {}
}

extension PopularityParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .popularity
    package static let kind: RecommenderKind = .popularity
    package static let ranksByHistory = false

    package func validate() {}

    package var settings: [RecommenderAlgorithm.Setting] { [] }

    package func fit(
        _ interactions: Interactions, from _: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) -> FittedRecommender {
        FittedRecommender(settings: modelSettings(of: interactions), knowledge: .popularity)
    }
}

extension RecommenderAlgorithm {
    package static let popularity = Self(parameters: PopularityParameters())
}

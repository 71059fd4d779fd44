package import Diagnostics
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of an item-neighbour fit.
package struct ItemNeighbourParameters: Codable, Sendable, Equatable {
    /// How the confidence of a customer's pair with an item is scaled before items are compared (see `ItemNeighbours`).
    package enum Similarity: String, Codable, Sendable, CaseIterable {
        case cosine
        case tfidf = "tf-idf"
        case bm25
    }

    /// This default, with those of `neighbours` and `shrinkage`, was the best over four shops together
    /// (docs/tuning.md).
    package var similarity = Similarity.tfidf
    /// How many neighbours of each item are kept.
    package var neighbours = 20
    /// A number added to the denominator of the cosine, so that a similarity based on few customers counts less.
    package var shrinkage = 100.0
    /// BM25's k₁: the greater it is, the longer further confidence of a pair still adds something.
    package var k1 = 1.2
    /// BM25's b: from 0 (all items are treated equally) to 1 (customers of a popular item count less).
    package var b = 0.75

    private enum CodingKeys: String, CodingKey {
        case similarity, neighbours, shrinkage
        case k1 = "bm25_k1"
        case b = "bm25_b"
    }

    package init() {}
}

extension ItemNeighbourParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .itemNeighbours
    package static let kind: RecommenderKind = .itemNeighbours

    package func validate() throws {
        try NeighbourConstraints.neighbours.check(neighbours)
        try Constraints.shrinkage.check(shrinkage)
        try Constraints.k1.check(k1)
        try Constraints.b.check(b)
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        let always: [RecommenderAlgorithm.Setting] = [
            (.similarity, similarity.rawValue), (.neighbours, "\(neighbours)"), (.shrinkage, "\(shrinkage)"),
        ]
        let bm25: [RecommenderAlgorithm.Setting] = [(.bm25k1, "\(k1)"), (.bm25b, "\(b)")]
        return similarity == .bm25 ? always + bm25 : always
    }

    package func fit(
        _ interactions: Interactions, from _: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        progress.step("item-neighbours: \(similarity.rawValue), \(neighbours) an item")
        let weights = try ItemNeighbours(self).fit(interactions.matrix, threads: threads)
        return FittedRecommender(settings: modelSettings(of: interactions), knowledge: .weights(weights))
    }
}

extension ItemNeighbourParameters {
    /// The values that the parameters take; `NeighbourConstraints` has those of `neighbours`.
    package enum Constraints {
        package static let shrinkage = Parameter<Double>(.shrinkage, .numbers(0..<1e6))
        package static let k1 = Parameter<Double>(.bm25k1, .numbers(0..<1e6))
        package static let b = Parameter<Double>(.bm25b, .numbers(0...1))
    }
}

extension RecommenderAlgorithm {
    package static func itemNeighbours(_ parameters: ItemNeighbourParameters) -> Self { Self(parameters: parameters) }
}

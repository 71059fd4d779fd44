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

    /// The similarity and the number of neighbours where one of them is given; `nil` where the data decide both
    /// (`decided(for:)`).
    package internal(set) var givenSimilarity: Similarity?
    package internal(set) var givenNeighbours: Int?
    package var byData: [String]?
    /// A number added to the denominator of the cosine, so that a similarity based on few customers counts less.
    package var shrinkage = 100.0
    /// BM25's k₁: the greater it is, the longer further confidence of a pair still adds something.
    package var k1 = 1.2
    /// BM25's b: from 0 (all items are treated equally) to 1 (customers of a popular item count less).
    package var b = 0.75

    private enum CodingKeys: String, CodingKey {
        case shrinkage
        case givenSimilarity = "similarity"
        case givenNeighbours = "neighbours"
        case byData = "by_data"
        case k1 = "bm25_k1"
        case b = "bm25_b"
    }

    package init() {}

    /// Reads the parameters; where one of similarity and neighbours is given, the other has its fixed value.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let given = try container.decodeIfPresent(Similarity.self, forKey: .givenSimilarity) { similarity = given }
        if let given = try container.decodeIfPresent(Int.self, forKey: .givenNeighbours) { neighbours = given }
        byData = try container.decodeIfPresent([String].self, forKey: .byData)
        shrinkage = try container.decode(Double.self, forKey: .shrinkage)
        k1 = try container.decode(Double.self, forKey: .k1)
        b = try container.decode(Double.self, forKey: .b)
    }

    /// A value that is set is given, and gives the fixed number of neighbours where none is given.
    package var similarity: Similarity {
        get { givenSimilarity ?? Self.fixed.similarity }
        set { (givenSimilarity, givenNeighbours) = (newValue, neighbours) }
    }

    /// How many neighbours of each item are kept.
    ///
    /// A value that is set is given, and gives the fixed similarity where none is given.
    package var neighbours: Int {
        get { givenNeighbours ?? Self.fixed.neighbours }
        set { (givenSimilarity, givenNeighbours) = (similarity, newValue) }
    }
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
        var settings: [RecommenderAlgorithm.Setting] = []
        if let givenSimilarity { settings.append((.similarity, givenSimilarity.rawValue)) }
        if let givenNeighbours { settings.append((.neighbours, "\(givenNeighbours)")) }
        settings.append((.shrinkage, "\(shrinkage)"))
        if similarity == .bm25 { settings += [(.bm25k1, "\(k1)"), (.bm25b, "\(b)")] }
        return settings
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

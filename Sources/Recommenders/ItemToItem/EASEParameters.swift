package import Diagnostics
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of an EASE^R fit; `EASE` has the formulas.
package struct EASEParameters: Codable, Sendable, Equatable {
    /// The weight λ of the squared norm of B; this default was the best over four shops taken together
    /// (docs/tuning.md).
    package var l2 = 500.0
    /// How many weights of each item are kept, those of the largest magnitude; `nil` keeps all.
    package var neighbours: Int? = 500
    /// The share p of a customer's items that a training with dropout would hide at random; it adds p/(1 − p) of an
    /// item's own sum of squares to λ, so popular items are regularized more.
    package var dropout = 0.0
    /// The largest weight ξ that an item may have for itself; 0 is EASE, and near 1 nothing is constrained.
    package var relaxedDiagonal = 0.0
    /// The power a: a weight is multiplied by (n_j / n_i)^a, n being an item's customers, so above 0 rare items gain.
    package var itemNormalization = 0.0
    /// The power b: a customer with n items weighs n^−b, so above 0 customers with many items count less.
    package var userNormalization = 0.0

    private enum CodingKeys: String, CodingKey {
        case l2, neighbours, dropout
        case relaxedDiagonal = "relaxed_diagonal"
        case itemNormalization = "item_normalization"
        case userNormalization = "user_normalization"
    }

    package init() {}

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        l2 = try container.decode(Double.self, forKey: .l2)
        neighbours = try container.decodeIfPresent(Int.self, forKey: .neighbours)
        dropout = try container.decodeIfPresent(Double.self, forKey: .dropout) ?? 0
        relaxedDiagonal = try container.decodeIfPresent(Double.self, forKey: .relaxedDiagonal) ?? 0
        itemNormalization = try container.decodeIfPresent(Double.self, forKey: .itemNormalization) ?? 0
        userNormalization = try container.decodeIfPresent(Double.self, forKey: .userNormalization) ?? 0
    }

    /// Writes the variants only where they differ from plain EASE, so that manifests of plain EASE keep their bytes.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(l2, forKey: .l2)
        try container.encodeIfPresent(neighbours, forKey: .neighbours)
        if dropout != 0 { try container.encode(dropout, forKey: .dropout) }
        if relaxedDiagonal != 0 { try container.encode(relaxedDiagonal, forKey: .relaxedDiagonal) }
        if itemNormalization != 0 { try container.encode(itemNormalization, forKey: .itemNormalization) }
        if userNormalization != 0 { try container.encode(userNormalization, forKey: .userNormalization) }
    }
}

extension EASEParameters {
    /// A parameter that makes a variant of EASE, with its value; 0 is plain EASE.
    private var variants: [(parameter: Parameter<Double>, value: Double)] {
        [
            (Constraints.dropout, dropout), (Constraints.relaxedDiagonal, relaxedDiagonal),
            (Constraints.itemNormalization, itemNormalization), (Constraints.userNormalization, userNormalization),
        ]
    }

    /// The keys that are written only where they are not 0.
    package static var variantKeys: [ParameterKey] { Self().variants.map(\.parameter.key) }
}

extension EASEParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .ease
    package static let kind: RecommenderKind = .ease

    package func validate() throws {
        try Constraints.l2.check(l2)
        if let neighbours { try NeighbourConstraints.neighbours.check(neighbours) }
        for variant in variants { try variant.parameter.check(variant.value) }
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        var settings: [RecommenderAlgorithm.Setting] = [(.l2, "\(l2)")]
        if let neighbours {
            settings.append((.neighbours, "\(neighbours)"))
        } else {
            settings.append((.dense, nil))
        }
        for variant in variants where variant.value != 0 {
            settings.append((variant.parameter.key, "\(variant.value)"))
        }
        return settings
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
        package static let dropout = Parameter<Double>(.dropout, .numbers(0..<1))
        package static let relaxedDiagonal = Parameter<Double>(.relaxedDiagonal, .numbers(0..<1))
        package static let itemNormalization = Parameter<Double>(.itemNormalization, .numbers(0...1))
        package static let userNormalization = Parameter<Double>(.userNormalization, .numbers(0...1))
    }
}

extension RecommenderAlgorithm {
    package static func ease(_ parameters: EASEParameters) -> Self { Self(parameters: parameters) }
}

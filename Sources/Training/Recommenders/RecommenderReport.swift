package import Evaluation

/// The output of `evaluate` for a recommender.
package struct RecommenderReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    /// The number of pairs to find.
    package let pairs: Int
    package let evaluation: EvaluationReport

    private enum CodingKeys: String, CodingKey {
        case model, version, pairs
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(pairs, forKey: .pairs)
        try evaluation.encode(to: encoder)
    }
}

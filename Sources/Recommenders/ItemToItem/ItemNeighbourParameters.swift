import Diagnostics

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

    /// - Throws: `UserError` with code `wrongUsage` that names the flag and its range.
    package func validate() throws {
        try Parameter.check(
            (1...1_000_000).contains(neighbours), "--neighbours \(neighbours)", "a number from 1 to 1000000")
        try Parameter.check(
            Parameter.isAmount(shrinkage), "--shrinkage \(shrinkage)", "a number from 0 to below 1000000")
        try Parameter.check(Parameter.isAmount(k1), "--bm25-k1 \(k1)", "a number from 0 to below 1000000")
        try Parameter.check((0...1).contains(b), "--bm25-b \(b)", "a number from 0 to 1")
    }
}

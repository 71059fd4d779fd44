import Glibc
package import LinearAlgebra
package import RecommenderModels

/// Item neighbours: each item recommends the items that its customers also have.
///
///     B_ji = ⟨x_j, x_i⟩ / (‖x_j‖ ‖x_i‖ + shrinkage)      for the k items i with the largest B_ji
///
/// where x_ui is computed from the confidence c_ui:
///
/// | similarity | x_ui |
/// |---|---|
/// | cosine | c_ui |
/// | tf-idf | c_ui · ln((1 + items) / (1 + n_u)): a customer with many items counts less |
/// | bm25 | c_ui (k₁ + 1) / (c_ui + k₁ (1 − b + b · l_i / l̄)) · ln((1 + items) / (1 + n_u)) |
///
/// where n_u is the number of items of u, l_i = Σ_u c_ui and l̄ the mean of l_i. Item-based top-k: Deshpande & Karypis
/// 2004, "Item-based top-N recommendation algorithms", section 4; inverse frequency: Breese, Heckerman & Kadie 1998,
/// section 2.3; BM25: Robertson & Zaragoza 2009, section 3.
package struct ItemNeighbours: Sendable {
    private let parameters: ItemNeighbourParameters

    /// - Parameter parameters: Validated parameters.
    package init(_ parameters: ItemNeighbourParameters) {
        self.parameters = parameters
    }

    /// - Parameters:
    ///   - interactions: users × items, the confidences.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The weights.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package func fit(_ interactions: SparseMatrix, threads: Threads) throws -> ItemWeights {
        let features = features(of: interactions)
        let products = ItemProducts(interactions, left: features, right: features)
        let norms = RowValues(count: products.items)
        var squares = [Double](repeating: 0, count: products.items)
        for user in 0..<interactions.rows {
            for position in interactions.range(ofRow: user) {
                let item = Int(interactions.indices[position])
                let value = features(Double(interactions.value(at: position)), item, user)
                squares[item] += value * value
            }
        }
        for item in squares.indices { norms[item] = squares[item].squareRoot() }
        let shrinkage = parameters.shrinkage
        return ItemWeights(
            try products.largest(parameters.neighbours, threads: threads) { item, other, product in
                product / (norms[item] * norms[other] + shrinkage)
            })
    }

    /// x_ui from a confidence, its item and its user.
    private func features(of interactions: SparseMatrix) -> (Double, Int, Int) -> Double {
        func inverseFrequency(_ user: Int) -> Double {
            log((1 + Double(interactions.columns)) / (1 + Double(interactions.range(ofRow: user).count)))
        }
        switch parameters.similarity {
        case .cosine:
            return { confidence, _, _ in confidence }
        case .tfidf:
            let rarity = (0..<interactions.rows).map(inverseFrequency)
            return { confidence, _, user in confidence * rarity[user] }
        case .bm25:
            let rarity = (0..<interactions.rows).map(inverseFrequency)
            var lengths = [Double](repeating: 0, count: interactions.columns)
            for (position, item) in interactions.indices.enumerated() {
                lengths[Int(item)] += Double(interactions.value(at: position))
            }
            let mean = lengths.reduce(0, +) / Double(max(lengths.count, 1))
            let (k1, b) = (parameters.k1, parameters.b)
            return { confidence, item, user in
                confidence * (k1 + 1) / (confidence + k1 * (1 - b + b * lengths[item] / mean)) * rarity[user]
            }
        }
    }
}

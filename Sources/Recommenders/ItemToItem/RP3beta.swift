import Glibc
package import LinearAlgebra
package import RecommenderModels

/// RP³β: a random walk from item to customer to item, with less preference for popular items.
///
///     B_ji = Σ_u (c_uj / Σ_v c_vj)^α (c_ui / Σ_k c_uk)^α / n_i^β
///
/// with n_i the number of customers of item i; the N largest B_ji of each item j are kept. Paudel, Christoffel, Newell &
/// Bernstein 2017, "Updatable, accurate, diverse, and scalable recommendations for interactive applications", sections
/// 3.2 and 3.3: the walk's first step, from the customer to a past item, is the sum over the history.
package struct RP3beta: Sendable {
    private let parameters: RP3betaParameters

    /// - Parameter parameters: Validated parameters.
    package init(_ parameters: RP3betaParameters) {
        self.parameters = parameters
    }

    /// - Parameters:
    ///   - interactions: users × items, the confidences.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The weights.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package func fit(_ interactions: SparseMatrix, threads: Threads) throws -> ItemWeights {
        var userSums = [Double](repeating: 0, count: interactions.rows)
        var itemSums = [Double](repeating: 0, count: interactions.columns)
        var degrees = [Double](repeating: 0, count: interactions.columns)
        for user in 0..<interactions.rows {
            for position in interactions.range(ofRow: user) {
                let (item, confidence) = (Int(interactions.indices[position]), Double(interactions.value(at: position)))
                userSums[user] += confidence
                itemSums[item] += confidence
                degrees[item] += 1
            }
        }
        let (alpha, beta) = (parameters.alpha, parameters.beta)
        let products = ItemProducts(
            interactions, left: { confidence, item, _ in pow(confidence / itemSums[item], alpha) },
            right: { confidence, _, user in pow(confidence / userSums[user], alpha) })
        let penalties = degrees.map { pow($0, beta) }
        return ItemWeights(
            try products.largest(parameters.neighbours, threads: threads) { _, other, product in
                product / penalties[other]
            })
    }
}

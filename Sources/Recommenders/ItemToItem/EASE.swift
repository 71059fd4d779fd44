import BLAS
package import Diagnostics
import Events
import Glibc
import Interactions
package import LinearAlgebra
package import RecommenderModels

/// EASE^R and its variants: the linear model that predicts each customer's row from that row, but no item from itself.
///
///     min Σ_u n_u^−b ‖x_u − x_u B‖² + Σ_i λ_i ‖row i of B‖²  subject to  B_ii ≤ ξ,
///     λ_i = λ + p/(1 − p) G_ii,   G = Xᵀ diag(n_u^−b) X,   P = (G + diag(λ_i))⁻¹
///
/// where X are the confidences, users × items, and n_u is the number of items of user u. `EASEColumns` has the solution,
/// which for p = ξ = b = 0 is B_ji = −P_ji / P_ii. An item's weights are then multiplied by (n_j / n_i)^a, n_i being the
/// number of customers of item i.
///
/// Steck 2019, "Embarrassingly shallow autoencoders for sparse data", arXiv:1905.03375, section 3.1; for the dropout p
/// Steck 2020, "Autoencoders that don't overfit towards the identity"; for ξ Moon et al. 2023, arXiv:2305.12922; for a
/// and b Park et al. 2025, arXiv:2504.05805. Sums and inverse are in double precision. A fit takes O(items³) time and 8
/// items² bytes of memory, and another 4 items² bytes when all weights are kept.
package struct EASE: Sendable {
    private let parameters: EASEParameters

    /// - Parameter parameters: Validated parameters.
    package init(_ parameters: EASEParameters) {
        self.parameters = parameters
    }

    /// The number of bytes that a fit of this many items needs.
    package func memory(items: Int) -> Int {
        let kept = parameters.neighbours.map { 8 * min($0, items) * items } ?? 4 * items * items
        // The inverse is finished before the first weight is kept.
        return 8 * items * items + max(kept, positiveDefiniteInverseScratch(items))
    }

    /// - Parameters:
    ///   - interactions: users × items, the confidences.
    ///   - threads: The number of workers; it does not change the result.
    ///   - progress: The receiver of a line on the memory needed, before the memory is allocated.
    /// - Returns: The weights.
    /// - Throws: `UserError` with code `wrongUsage` when the machine has less memory than needed, `notConverged` when
    ///   rounding makes the matrix singular or a weight exceeds single precision.
    package func fit(_ interactions: SparseMatrix, threads: Threads, progress: Progress) throws -> ItemWeights {
        let size = interactions.columns
        let memory = memory(items: size)
        progress.step("ease: the inverse of \(size) × \(size) takes \(Self.megabytes(memory)) of memory")
        guard memory < physicalMemory() else {
            let (needed, present) = (Self.megabytes(memory), Self.megabytes(physicalMemory()))
            throw UserError(
                .wrongUsage, "ease needs \(needed) for \(size) items, and this machine has \(present)",
                remedy: "Leave rare items out with \(.minimumItemEvents), or use another \(.algorithm)")
        }
        let columns = try columns(interactions, threads: threads)
        guard let neighbours = parameters.neighbours else {
            let dense = Matrix(rows: size, columns: size)
            try parallelFor(size, chunk: 64, threads: threads) { range in
                for item in range {
                    let row = dense[item]
                    columns.weights(from: item) { row[$0] = Float($1) }
                }
            }
            try Self.checkFinite(dense.values)
            return ItemWeights(dense: dense)
        }
        let kept = try KeptWeights.collect(
            size, keeping: neighbours, threads: threads, by: { abs($0) },
            row: { item, entries in
                columns.weights(from: item) { other, weight in
                    entries.values[other] = weight
                    entries.touched.append(UInt32(other))
                }
            })
        try Self.checkFinite(kept.values ?? [])
        return ItemWeights(kept)
    }

    /// Refuses weights that no program would open as part of a model.
    ///
    /// B_ji² is at most G_ii / λ, because B = 0 has the objective G_ii for item i; only confidences beyond all use exceed
    /// this precision.
    private static func checkFinite(_ weights: some Sequence<Float>) throws {
        guard weights.allSatisfy({ $0.isFinite }) else {
            throw UserError(
                .notConverged, "a weight between two items exceeds single precision",
                remedy: "Raise \(.l2), or give the events smaller weights with \(.typeWeights)")
        }
    }

    /// The solution, column by column.
    private func columns(_ interactions: SparseMatrix, threads: Threads) throws -> EASEColumns {
        let exponent = -parameters.userNormalization
        let shares = (0..<interactions.rows).map { pow(max(Double(interactions.range(ofRow: $0).count), 1), exponent) }
        let products = ItemProducts(
            interactions, left: { confidence, _, user in confidence * shares[user] },
            right: { confidence, _, _ in confidence })
        let size = products.items
        let gram = DoubleMatrix(rows: size, columns: size)
        try parallelFor(size, chunk: 32, threads: threads) { range in
            for item in range { products.row(item, into: gram[item]) }
        }
        let scale = parameters.dropout / (1 - parameters.dropout)
        let ridge = (0..<size).map { parameters.l2 + scale * gram[$0, $0] }
        for item in 0..<size { gram[item, item] += ridge[item] }
        guard try invertPositiveDefinite(gram, threads: threads) else {
            throw UserError(
                .notConverged, "the items' matrix has no inverse in double precision",
                remedy: "Raise \(.l2), or leave out items that always occur together")
        }
        return EASEColumns(
            inverse: gram, ridge: ridge, relaxedDiagonal: parameters.relaxedDiagonal,
            popularity: popularity(interactions).map { pow($0, parameters.itemNormalization) })
    }

    /// The number of customers of each item, at least 1.
    private func popularity(_ interactions: SparseMatrix) -> [Double] {
        var customers = [Double](repeating: 0, count: interactions.columns)
        for item in interactions.indices { customers[Int(item)] += 1 }
        return customers.map { max($0, 1) }
    }

    private static func megabytes(_ bytes: Int) -> String { "\((bytes + 999_999) / 1_000_000) MB" }
}

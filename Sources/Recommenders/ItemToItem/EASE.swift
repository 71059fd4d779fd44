import BLAS
package import Diagnostics
import Events
import Interactions
package import LinearAlgebra
package import RecommenderModels

/// EASE^R: the linear model that predicts each customer's row from that row, but no item from itself.
///
///     min ‖X − XB‖² + λ‖B‖²  subject to  diag B = 0,    so    B_ji = −P_ji / P_ii  with  P = (XᵀX + λI)⁻¹
///
/// where X are the confidences, users × items. Steck 2019, "Embarrassingly shallow autoencoders for sparse data",
/// arXiv:1905.03375, section 3.1. Sums and inverse are in double precision. A fit takes O(items³) time and 8 items²
/// bytes of memory, and another 4 items² bytes when all weights are kept.
package struct EASE: Sendable {
    private let parameters: EASEParameters

    /// - Parameter parameters: Validated parameters.
    package init(_ parameters: EASEParameters) {
        self.parameters = parameters
    }

    /// The number of bytes that a fit of this many items needs.
    package func memory(items: Int) -> Int {
        let kept = parameters.neighbours.map { 8 * min($0, items) * items } ?? 4 * items * items
        return 8 * items * items + kept
    }

    /// - Parameters:
    ///   - interactions: users × items, the confidences.
    ///   - threads: The number of workers; it does not change the result.
    ///   - progress: The receiver of a line on the memory needed, before the memory is allocated.
    /// - Returns: The weights.
    /// - Throws: `UserError` with code `wrongUsage` when the machine has less memory than needed, `notConverged` when
    ///   rounding makes the matrix singular.
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
        let inverse = try inverse(interactions, threads: threads)
        let diagonal = (0..<size).map { inverse[$0][$0] }
        guard let neighbours = parameters.neighbours else {
            let dense = Matrix(rows: size, columns: size)
            try parallelFor(size, chunk: 64, threads: threads) { range in
                for item in range {
                    for other in 0..<size where other != item {
                        dense[item][other] = Float(-inverse[item][other] / diagonal[other])
                    }
                }
            }
            return ItemWeights(dense: dense)
        }
        return ItemWeights(
            try KeptWeights.collect(size, keeping: neighbours, threads: threads, by: { abs($0) }) { item, entries in
                for other in 0..<size where other != item {
                    entries.values[other] = -inverse[item][other] / diagonal[other]
                    entries.touched.append(UInt32(other))
                }
            })
    }

    /// P = (XᵀX + λI)⁻¹.
    private func inverse(_ interactions: SparseMatrix, threads: Threads) throws -> DoubleMatrix {
        let confidence = { (confidence: Double, _: Int, _: Int) in confidence }
        let products = ItemProducts(interactions, left: confidence, right: confidence)
        let gram = DoubleMatrix(rows: products.items, columns: products.items)
        let l2 = parameters.l2
        try parallelFor(products.items, chunk: 32, threads: threads) { range in
            for item in range {
                products.row(item, into: gram[item])
                gram[item][item] += l2
            }
        }
        guard invertPositiveDefinite(gram) else {
            throw UserError(
                .notConverged, "the items' matrix has no inverse in double precision",
                remedy: "Raise \(.l2), or leave out items that always occur together")
        }
        return gram
    }

    private static func megabytes(_ bytes: Int) -> String { "\((bytes + 999_999) / 1_000_000) MB" }
}

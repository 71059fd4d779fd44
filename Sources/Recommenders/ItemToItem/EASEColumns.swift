import LinearAlgebra

/// The weights of an EASE fit, computed from the inverse P = (G + diag(λ_i))⁻¹ when they are asked for.
///
/// With multipliers μ_i ≥ 0 of B_ii ≤ ξ the objective's derivative gives (G + diag(λ_i)) B = G − diag(μ_i), so
/// B = 1 − P diag(γ_i) with γ_i = λ_i + μ_i: γ_i = λ_i where 1 − λ_i P_ii ≤ ξ, else γ_i = (1 − ξ) / P_ii, so that B_ii = ξ.
struct EASEColumns: Sendable {
    /// P, items × items, symmetric.
    private let inverse: DoubleMatrix
    /// γ_i s_i⁻¹ = numerators[i] / denominators[i], s_i being the scale of item i.
    private let numerators: [Double]
    private let denominators: [Double]
    /// s_j.
    private let scales: [Double]
    /// B_ii; `nil` when all are 0.
    private let diagonal: [Double]?

    /// - Parameters:
    ///   - inverse: P.
    ///   - ridge: λ_i.
    ///   - relaxedDiagonal: ξ, the largest value of the diagonal.
    ///   - popularity: The scales s: B_ji is multiplied by s_j / s_i.
    init(inverse: DoubleMatrix, ridge: [Double], relaxedDiagonal: Double, popularity: [Double]) {
        self.inverse = inverse
        scales = popularity
        let own = ridge.indices.map { inverse[$0, $0] }
        let free = ridge.indices.map { 1 - ridge[$0] * own[$0] }
        // Without rounding, the diagonal of the free solution is never below 0, so ξ = 0 always binds.
        let isFree = free.map { relaxedDiagonal > 0 && $0 <= relaxedDiagonal }
        numerators = ridge.indices.map { isFree[$0] ? ridge[$0] : 1 - relaxedDiagonal }
        denominators = ridge.indices.map { (isFree[$0] ? 1 : own[$0]) * popularity[$0] }
        diagonal = relaxedDiagonal > 0 ? ridge.indices.map { isFree[$0] ? free[$0] : relaxedDiagonal } : nil
    }

    /// Calls `receive` with each item i and B_ji, in ascending order; the item j itself is left out unless it has a
    /// weight of its own.
    func weights(from item: Int, _ receive: (_ other: Int, _ weight: Double) -> Void) {
        let row = inverse[item]
        let scale = scales[item]
        for other in 0..<row.count {
            if other == item {
                if let diagonal { receive(other, diagonal[other]) }
            } else {
                receive(other, -row[other] * numerators[other] / denominators[other] * scale)
            }
        }
    }
}

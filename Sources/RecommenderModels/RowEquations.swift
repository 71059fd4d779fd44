import Glibc
package import LinearAlgebra

/// The equations of one row of a factor model; they are defined only here.
///
/// For observed pairs S with confidences c, unobserved weight α₀, regularization λ and frequency exponent ν the loss is
///
///     L = Σ_{(u,i)∈S} c_ui (⟨w_u,h_i⟩ − 1)² + α₀ Σ_u Σ_i ⟨w_u,h_i⟩²
///         + λ ( Σ_u (n_u + α₀|I|)^ν ‖w_u‖² + Σ_i (n_i + α₀|U|)^ν ‖h_i‖² )
///
/// with n_u the number of items observed with u. With all other rows fixed, row w of user u solves
///
///     (α₀ HᵀH + Σ_i c_ui h_i h_iᵀ + λ (n_u + α₀|I|)^ν I) w = Σ_i c_ui h_i
///
/// and an item's row the same with the sides exchanged. Hu, Koren & Volinsky 2008, "Collaborative filtering for
/// implicit feedback datasets", section 4, in the form of Rendle et al. 2021, arXiv:2110.14037, section 3.
package struct RowEquations: Sendable, Equatable {
    /// α₀, the weight with which every pair, observed or not, is pulled towards 0.
    package let unobservedWeight: Double
    /// λ.
    package let regularization: Double
    /// ν: 0 regularizes all rows equally, 1 in proportion to their number of pairs.
    package let frequencyExponent: Double
    /// The number of rows of the other side: |I| for a user's row, |U| for an item's.
    package let otherSide: Int

    package init(unobservedWeight: Double, regularization: Double, frequencyExponent: Double, otherSide: Int) {
        self.unobservedWeight = unobservedWeight
        self.regularization = regularization
        self.frequencyExponent = frequencyExponent
        self.otherSide = otherSide
    }

    /// λ (n + α₀|I|)^ν, which is added to the diagonal for a row with `observed` pairs.
    package func ridge(observed: Int) -> Double {
        regularization * pow(Double(observed) + unobservedWeight * Double(otherSide), frequencyExponent)
    }

    /// Assembles a row's equations: the left side in `system`, the right side in `right`.
    ///
    /// - Parameters:
    ///   - system: d equations.
    ///   - right: d floats, padded.
    ///   - base: α₀HᵀH, padded.
    ///   - factors: All h, rows × d.
    ///   - observed: The indices of the rows observed with this row.
    ///   - confidence: One value for each of them; `nil` when all are 1.
    ///   - panel: Scratch memory for rows of d floats.
    ///   - following: The observed indices of the next row to solve; the first of those rows are prefetched.
    package func assemble(
        _ system: SymmetricSystem, right: PaddedVector, base: Matrix, factors: Matrix,
        observed: UnsafeBufferPointer<UInt32>, confidence: UnsafeBufferPointer<Float>?, panel: RowPanel,
        following: UnsafeBufferPointer<UInt32> = .init(start: nil, count: 0)
    ) {
        system.reset(to: base, ridge: Float(ridge(observed: observed.count)))
        right.update(repeating: 0)
        for start in stride(from: 0, to: observed.count, by: RowPanel.capacity) {
            let part = start..<min(start + RowPanel.capacity, observed.count)
            panel.gather(observed[part], weights: confidence.map { $0[part] }, of: factors)
            let isLast = part.upperBound == observed.count
            panel.addWeightedGram(
                to: system, fetching: isLast ? following[...] : observed[part.upperBound...], of: factors)
            panel.addWeightedSum(to: right)
        }
    }
}

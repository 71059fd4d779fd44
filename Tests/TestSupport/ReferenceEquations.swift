import Glibc
package import LinearAlgebra
package import RecommenderModels

/// A visitor's equations in double precision, solved by Gaussian elimination: the plain reference for the fold-in.
///
///     (α₀ HᵀH + Σ_j c_j h_j h_jᵀ + λ (n + α₀|I|)^ν I) w = Σ_j c_j h_j
package struct ReferenceEquations {
    private let items: [[Double]]
    private let profile: Profile
    private let left: [[Double]]

    package init(
        items: Matrix, profile: Profile, unobservedWeight: Double, regularization: Double, frequencyExponent: Double
    ) {
        let rows = (0..<items.rows).map { items[$0].map { Double($0) } }
        let size = items.columns
        var left = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        for (number, row) in rows.enumerated() {
            let position = profile.items.firstIndex(of: UInt32(number))
            let weight = unobservedWeight + (position.map { Double(profile.values[$0]) } ?? 0)
            for i in 0..<size {
                for j in 0..<size { left[i][j] += weight * row[i] * row[j] }
            }
        }
        let frequency = Double(profile.items.count) + unobservedWeight * Double(items.rows)
        for i in 0..<size { left[i][i] += regularization * pow(frequency, frequencyExponent) }
        self.items = rows
        self.profile = profile
        self.left = left
    }

    /// w, the visitor's factors.
    package var factors: [Double] {
        var right = [Double](repeating: 0, count: left.count)
        for (item, confidence) in zip(profile.items, profile.values) {
            for i in right.indices { right[i] += Double(confidence) * items[Int(item)][i] }
        }
        return solved(right)
    }

    /// c_j h_iᵀ A⁻¹ h_j for each past item j.
    package func shares(of item: Int) -> [Double] {
        zip(profile.items, profile.values).map { past, confidence in
            let column = solved(items[Int(past)])
            return Double(confidence) * zip(items[item], column).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    private func solved(_ right: [Double]) -> [Double] { solvedByElimination(left, right) }
}

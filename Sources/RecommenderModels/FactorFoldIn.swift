import Diagnostics
package import LinearAlgebra
import ModelFiles

/// Solves the equations of one visitor, known or unknown to the training, for the row that training would give them.
package struct FactorFoldIn: FoldIn {
    private let items: Matrix
    private let base: Matrix
    private let equations: RowEquations

    /// - Parameter side: The item side of a model that supports fold-in.
    package init(_ side: ItemSide) {
        self.init(items: side.factors, gram: side.gram, equations: side.settings.userEquations(items: side.ids.count))
    }

    /// - Parameters:
    ///   - items: The item factors, items × d.
    ///   - gram: Their Gram matrix, d × d.
    ///   - equations: The equations of a user's row.
    package init(items: Matrix, gram: Matrix, equations: RowEquations) {
        self.items = items
        self.equations = equations
        let stride = padded(gram.columns)
        base = Matrix(rows: stride, columns: stride)
        for row in 0..<gram.rows {
            for column in 0..<gram.columns {
                base[row][column] = Float(equations.unobservedWeight * Double(gram[row, column]))
            }
        }
    }

    package func visitor(_ profile: Profile) throws -> any FoldedVisitor { try solve(profile) }

    /// Factorizes the visitor's equations and solves them.
    package func solve(_ profile: Profile) throws -> Solution {
        let system = SymmetricSystem(capacity: items.columns)
        let row = Matrix(rows: 1, columns: system.stride)
        guard !profile.items.isEmpty else {
            return Solution(
                profile: profile, factors: Array(row[0].prefix(items.columns)), items: items, system: system)
        }
        profile.items.withUnsafeBufferPointer { observed in
            profile.values.withUnsafeBufferPointer { confidence in
                equations.assemble(
                    system, right: row[0], base: base, factors: items, observed: observed, confidence: confidence,
                    panel: RowPanel(columns: items.columns))
            }
        }
        guard system.factorize() else { throw Self.unsolvable }
        system.solve(row[0])
        guard row[0].allSatisfy({ $0.isFinite }) else { throw Self.unsolvable }
        return Solution(profile: profile, factors: Array(row[0].prefix(items.columns)), items: items, system: system)
    }

    private static let unsolvable = UserError(
        .modelUnusable, "the visitor's equations have no finite solution",
        remedy: "Train again with a larger \(.regularization)")
}

/// A visitor's factors, and the factorized equations from which they are explained.
package struct Solution: FoldedVisitor {
    package let profile: Profile
    /// d values; zero for an empty profile.
    package let factors: [Float]
    private let items: Matrix
    private let system: SymmetricSystem

    init(profile: Profile, factors: [Float], items: Matrix, system: SymmetricSystem) {
        self.profile = profile
        self.factors = factors
        self.items = items
        self.system = system
    }

    package var taste: Taste { .factors(factors) }

    /// The share of each past item in the score of `item`, in the order of the profile: c_j h_iᵀ A_u⁻¹ h_j.
    ///
    /// The shares add up to the score, because w_u = A_u⁻¹ Σ_j c_j h_j. Hu, Koren & Volinsky 2008, section 5.
    package func shares(of item: UInt32) -> [Double] {
        guard !profile.items.isEmpty else { return [] }
        let target = Matrix(rows: 1, columns: system.stride)
        for column in 0..<items.columns { target[0][column] = items[Int(item)][column] }
        system.solve(target[0])
        return zip(profile.items, profile.values).map { past, confidence in
            let row = items[Int(past)]
            let inner = row.indices.reduce(0.0) { $0 + Double(row[$1]) * Double(target[0][$1]) }
            return Double(confidence) * inner
        }
    }
}

import Diagnostics
package import LinearAlgebra

/// Solves the equations of one visitor's ratings; the result is bit for bit the row that training would give them.
package struct RatingFoldIn: FoldIn {
    private let items: Matrix
    private let equations: RatingEquations

    /// - Parameters:
    ///   - items: The stored rows of the items, items × (d + 2).
    ///   - equations: The equations of a user's row.
    package init(items: Matrix, equations: RatingEquations) {
        precondition(equations.side == .users)
        self.items = items
        self.equations = equations
    }

    package func visitor(_ profile: Profile) throws -> any FoldedVisitor { try solve(profile) }

    /// The visitor's stored row, with the equations that explain it.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when the ratings do not determine the row.
    package func solve(_ profile: Profile) throws -> RatingSolution {
        let system = RatingSystem(factors: items.columns - RatingEquations.extraColumns)
        let row = Matrix(rows: 1, columns: items.columns)
        if !profile.items.isEmpty {
            let isSolved = profile.items.withUnsafeBufferPointer { observed in
                profile.values.withUnsafeBufferPointer { ratings in
                    equations.solve(observed, ratings: ratings, fixed: items, into: row[0], system: system)
                }
            }
            guard isSolved else { throw Self.undetermined }
        }
        return RatingSolution(
            profile: profile, factors: Array(row[0]), items: items, equations: equations, system: system)
    }

    private static let undetermined = UserError(
        .modelUnusable, "the visitor's ratings do not determine their factors",
        remedy: "Train again with a larger \(.regularization)")
}

/// A visitor's stored row, and the factorized equations from which it is explained.
package struct RatingSolution: FoldedVisitor {
    package let profile: Profile
    /// (w, 1, μ + b), d + 2 values; zero for an empty profile.
    package let factors: [Float]
    private let items: Matrix
    private let equations: RatingEquations
    private let system: RatingSystem

    init(
        profile: Profile, factors: [Float], items: Matrix, equations: RatingEquations, system: RatingSystem
    ) {
        self.profile = profile
        self.factors = factors
        self.items = items
        self.equations = equations
        self.system = system
    }

    package var taste: Taste { .factors(factors) }

    /// μ + b_i, the prediction for an item and a visitor of whom nothing is known.
    package func baseline(of item: UInt32) -> Double? {
        equations.mean + Double(items[Int(item)][items.columns - RatingEquations.extraColumns])
    }

    /// The share of each past rating in the score of `item`, in the order of the profile: t_j x_iᵀ A_u⁻¹ x_j.
    ///
    /// The shares and `baseline(of:)` add up to the score, because (w_u, b_u) = A_u⁻¹ Σ_j t_j x_j and
    /// r̂_ui = μ + b_i + ⟨x_i, (w_u, b_u)⟩.
    package func shares(of item: UInt32) -> [Double] {
        guard !profile.items.isEmpty else { return [] }
        let solved = system.solution(of: items[Int(item)].prefix(system.factors).map { Double($0) } + [1])
        return zip(profile.items, profile.values).map { past, rating in
            let row = items[Int(past)]
            let inner = (0..<system.factors).reduce(solved[system.factors]) { $0 + Double(row[$1]) * solved[$1] }
            return equations.target(Double(rating), row) * inner
        }
    }
}

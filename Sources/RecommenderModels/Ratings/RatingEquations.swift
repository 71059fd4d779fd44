import Glibc
package import LinearAlgebra

/// The equations of one row of a model of ratings; they are defined only here.
///
/// The predicted rating of item i by user u is r̂_ui = μ + b_u + b_i + ⟨w_u,h_i⟩. The loss over the known ratings S is
///
///     L = Σ_{(u,i)∈S} (r_ui − r̂_ui)² + λ ( Σ_u n_u^ν (‖w_u‖² + b_u²) + Σ_i n_i^ν (‖h_i‖² + b_i²) )
///
/// with n the number of a row's ratings and μ their mean over S. With all items fixed, x_i = (h_i, 1) and
/// t_i = r_ui − μ − b_i, user u's (w, b) solves
///
///     (Σ_i x_i x_iᵀ + λ n_u^ν I) (w, b) = Σ_i t_i x_i
///
/// and an item's (h, b) the same with the sides exchanged. Zhou, Wilkinson, Schreiber & Pan 2008, "Large-scale parallel
/// collaborative filtering for the Netflix prize", section 3, for ν = 1; with the biases of Koren, Bell & Volinsky
/// 2009, "Matrix factorization techniques for recommender systems".
///
/// Rows are stored with d + 2 columns, a user's as (w_u, 1, μ + b_u) and an item's as (h_i, b_i, 1). Their inner
/// product is r̂_ui, so code that ranks by inner products also ranks by predicted ratings. Rows without ratings are
/// zero.
package struct RatingEquations: Sendable, Equatable {
    /// The side whose row is solved.
    package enum Side: Sendable {
        case users, items
    }

    package let side: Side
    /// μ.
    package let mean: Double
    /// λ.
    package let regularization: Double
    /// ν: 0 regularizes all rows equally, 1 in proportion to their number of ratings.
    package let frequencyExponent: Double

    package init(side: Side, mean: Double, regularization: Double, frequencyExponent: Double) {
        self.side = side
        self.mean = mean
        self.regularization = regularization
        self.frequencyExponent = frequencyExponent
    }

    /// The columns of a stored row beyond its d factors.
    package static let extraColumns = 2

    /// λ n^ν, which is added to the diagonal for a row with `observed` ratings.
    package func ridge(observed: Int) -> Double {
        regularization * pow(Double(observed), frequencyExponent)
    }

    /// The bias b of a stored row.
    package func bias(of row: UnsafeMutableBufferPointer<Float>) -> Double {
        Double(row[row.count - 2 + biasOffset]) - shift
    }

    /// λ n^ν (‖w‖² + b²), the regularization part of a row's loss.
    package func penalty(of row: UnsafeMutableBufferPointer<Float>, observed: Int) -> Double {
        guard observed > 0 else { return 0 }
        let squares = row.prefix(row.count - 2).reduce(0.0) { $0 + Double($1) * Double($1) }
        let bias = bias(of: row)
        return ridge(observed: observed) * (squares + bias * bias)
    }

    /// Solves one row, in O(n d² + d³), entirely in double precision.
    ///
    /// - Parameters:
    ///   - observed: The indices of the fixed rows that the row has ratings with; not empty.
    ///   - ratings: One value for each of them; `nil` when all are 1.
    ///   - fixed: The other side's stored rows, rows × (d + 2).
    ///   - row: d + 2 floats, which receive the solution in its stored form.
    ///   - system: One worker's scratch memory; it keeps the factorized equations.
    /// - Returns: Whether the ratings determine the row and the result is finite.
    package func solve(
        _ observed: UnsafeBufferPointer<UInt32>, ratings: UnsafeBufferPointer<Float>?, fixed: Matrix,
        into row: UnsafeMutableBufferPointer<Float>, system: RatingSystem
    ) -> Bool {
        let factors = system.factors
        precondition(row.count == factors + 2 && fixed.columns == factors + 2 && !observed.isEmpty)
        system.reset(ridge: ridge(observed: observed.count))
        for start in stride(from: 0, to: observed.count, by: RatingSystem.rowsAtOnce) {
            let end = min(start + RatingSystem.rowsAtOnce, observed.count)
            for (position, index) in observed[start..<end].enumerated() {
                let other = fixed[Int(index)]
                let rating = ratings.map { Double($0[start + position]) } ?? 1
                system.pack(other, target: target(rating, other), at: position)
            }
            system.add(rows: end - start)
        }
        guard let solution = system.solve() else { return false }
        for column in 0..<factors { row[column] = Float(solution[column]) }
        row[factors + biasOffset] = Float(solution[factors] + shift)
        row[factors + constantOffset] = 1
        return row.allSatisfy { $0.isFinite }
    }

    /// t, the part of a rating that the row being solved must explain.
    func target(_ rating: Double, _ other: UnsafeMutableBufferPointer<Float>) -> Double {
        rating - Double(other[other.count - 2 + constantOffset]) - shift
    }

    /// Σ (r − r̂)² over the ratings of a stored row.
    package func squaredError(
        _ observed: UnsafeBufferPointer<UInt32>, ratings: UnsafeBufferPointer<Float>?, fixed: Matrix,
        of row: UnsafeMutableBufferPointer<Float>
    ) -> Double {
        let own = UnsafeBufferPointer(row)
        var sum = 0.0
        for (position, index) in observed.enumerated() {
            let predicted = Self.predicted(own, UnsafeBufferPointer(fixed[Int(index)]))
            let error = (ratings.map { Double($0[position]) } ?? 1) - predicted
            sum += error * error
        }
        return sum
    }

    /// r̂, the inner product of two stored rows in double precision.
    package static func predicted(_ row: UnsafeBufferPointer<Float>, _ other: UnsafeBufferPointer<Float>) -> Double {
        precondition(row.count == other.count)
        // Two independent sums keep the processor busy; their order is fixed, so the result is reproducible.
        var even = 0.0
        var odd = 0.0
        for column in stride(from: 0, to: row.count - 1, by: 2) {
            even += Double(row[column]) * Double(other[column])
            odd += Double(row[column + 1]) * Double(other[column + 1])
        }
        guard let last = row.last, let otherLast = other.last, row.count % 2 == 1 else { return even + odd }
        return even + odd + Double(last) * Double(otherLast)
    }

    /// What a stored bias contains in addition to b: μ is stored with the users.
    private var shift: Double { side == .users ? mean : 0 }
    /// The place of the bias after the factors; the other place holds the 1 that multiplies the other side's bias.
    private var biasOffset: Int { side == .users ? 1 : 0 }
    private var constantOffset: Int { side == .users ? 0 : 1 }
}

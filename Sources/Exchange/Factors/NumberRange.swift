import Diagnostics
import LinearAlgebra
import RecommenderModels

/// Whether a model of factors gives finite answers in single precision.
///
/// A score is at most ‖w_u‖ ‖h_i‖, and no element of the equations of a row (`RowEquations`) is larger than
///
///     α₀ Σ_i ‖h_i‖² + Σ_i c_ui ‖h_i‖² + λ (n_u + α₀|I|)^ν
///
/// because the diagonal of a positive semidefinite matrix bounds its elements. A visitor may have had all items once.
struct NumberRange {
    /// A quarter of the largest number, so that the sum of three parts stays below it.
    private static let limit = Double(Float.greatestFiniteMagnitude) / 4

    private let items: Matrix
    private let history: SparseMatrix
    private let equations: RowEquations
    /// ‖h_i‖ of each item, and the largest ‖w_u‖.
    private let itemNorms: [Double]
    private let userNorm: Double

    /// - Parameters:
    ///   - users: users × d.
    ///   - items: items × d.
    ///   - history: users × items.
    ///   - equations: The equations of a user's row.
    init(users: Matrix, items: Matrix, history: SparseMatrix, equations: RowEquations) {
        (self.items, self.history, self.equations) = (items, history, equations)
        itemNorms = (0..<items.rows).map { Self.norm(items[$0]) }
        userNorm = (0..<users.rows).lazy.map { Self.norm(users[$0]) }.max() ?? 0
    }

    private static func norm(_ row: UnsafeMutableBufferPointer<Float>) -> Double {
        row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    /// Makes sure that scores and the numbers of all equations are finite.
    ///
    /// - Throws: `UserError` with code `invalidData` that names what is too large.
    func check(_ place: (FactorSet.Part) -> UserError.Place) throws {
        let trace = itemNorms.reduce(0) { $0 + $1 * $1 }
        guard trace <= Self.limit else {
            throw FactorSet.invalid(
                "the squares of the item factors add up to \(trace), beyond single precision", place(.itemFactors),
                "Divide item factors by a number and multiply user factors by it, which leaves scores as they are")
        }
        guard userNorm * (itemNorms.max() ?? 0) <= Self.limit else {
            throw FactorSet.invalid(
                "user factors are as large as \(userNorm): scores are beyond single precision", place(.userFactors),
                "Divide user factors by a number, which leaves the order of items as it is")
        }
        let (weight, penalty) = (equations.unobservedWeight, equations.regularization)
        for (name, value, part) in [
            ("unobserved_weight", weight, weight * max(trace, Double(items.rows))),
            ("regularization", penalty, penalty),
            ("frequency_exponent", equations.frequencyExponent, equations.ridge(observed: items.rows)),
        ] where !(part <= Self.limit) {
            throw FactorSet.invalid(
                "'\(name)' is \(value): the equations of visitors are beyond single precision", place(.setting(name)),
                "Give the number of the training")
        }
        let isTooHeavy = (0..<history.rows).contains { weightOfHistory($0) > Self.limit }
        guard isTooHeavy else { return }
        throw FactorSet.invalid(
            "confidences of the history are so large that the equations of a user are beyond single precision",
            place(.history), "Divide all confidences by a number")
    }

    /// Makes sure that a visitor is represented who had one item, be it the one with the smallest or the largest factors.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func checkVisitors(gram: Matrix, _ place: (FactorSet.Part) -> UserError.Place) throws {
        let order = itemNorms.indices.sorted { itemNorms[$0] < itemNorms[$1] }
        let foldIn = FactorFoldIn(items: items, gram: gram, equations: equations)
        for item in [order.first, order.last].compactMap({ $0 }) {
            do {
                _ = try foldIn.solve(Profile(items: [UInt32(item)], values: [1]))
            } catch {
                throw FactorSet.invalid(
                    "'regularization' is \(equations.regularization): the equations of a visitor have no finite solution",
                    place(.setting("regularization")), "Give a larger number, for example 0.01")
            }
        }
    }

    /// Σ_i c_ui max(‖h_i‖, ‖h_i‖²), which bounds both sides of the equations of a user.
    private func weightOfHistory(_ user: Int) -> Double {
        history.range(ofRow: user).reduce(0) { sum, position in
            let norm = itemNorms[Int(history.indices[position])]
            return sum + Double(history.value(at: position)) * max(norm, norm * norm)
        }
    }
}

import CKernels
import LinearAlgebra

/// One worker's scratch memory for solving the rows of a model of ratings, one at a time; see `RatingEquations`.
///
/// Everything is in double precision, in which products of stored factors are exact; this makes it possible to detect
/// equations that do not determine a row.
package final class RatingSystem {
    /// How many rows are packed before they are added.
    static let rowsAtOnce = 256

    /// d; the equations are d + 1.
    package let factors: Int
    private let system: DoubleSystem
    /// Rows x = (h, 1), padded with zeros.
    private let panel: DoubleMatrix
    private var targets = [Double](repeating: 0, count: rowsAtOnce)
    private var right: [Double]

    package init(factors: Int) {
        self.factors = factors
        system = DoubleSystem(size: factors + 1)
        panel = DoubleMatrix(rows: Self.rowsAtOnce, columns: paddedDoubles(factors + 1))
        right = [Double](repeating: 0, count: panel.columns)
    }

    /// Starts a new system: `ridge · I`, and a right side of zeros.
    func reset(ridge: Double) {
        system.matrix.values.update(repeating: 0)
        for index in 0..<system.size { system.matrix[index][index] = ridge }
        for index in right.indices { right[index] = 0 }
    }

    /// Packs a stored row and its target.
    func pack(_ row: UnsafeMutableBufferPointer<Float>, target: Double, at position: Int) {
        let packed = panel[position]
        for column in 0..<factors { packed[column] = Double(row[column]) }
        packed[factors] = 1
        targets[position] = target
    }

    /// Adds the first `count` packed rows: Σ x xᵀ to the left side, Σ t x to the right.
    func add(rows count: Int) {
        guard let matrix = system.matrix.values.baseAddress, let base = panel.values.baseAddress else { return }
        let stride = panel.columns
        doublePrecisionKernels.rank_update(matrix, stride, base, count, stride)
        right.withUnsafeMutableBufferPointer { right in
            guard let sums = right.baseAddress else { return }
            for position in 0..<count {
                doublePrecisionKernels.add_scaled(targets[position], base + position * stride, sums, stride)
            }
        }
    }

    /// The solution (w, b), d + 1 values; nil when the equations do not determine it.
    func solve() -> [Double]? {
        // If other columns determine a column, rounding leaves a smaller share of its diagonal; a ridge, a larger one.
        guard system.factorize(tolerance: 1e-12), system.aliased.isEmpty else { return nil }
        return solution(of: Array(right.prefix(system.size)))
    }

    /// A⁻¹ x for the equations that were solved last.
    func solution(of right: [Double]) -> [Double] {
        system.solution(of: right)
    }
}

import LinearAlgebra
import Propensity

/// Columns that lie so far from 0, beside how much they vary, that rounding would hide from the equations what varies.
///
/// With the mean m_j of such a column taken out, the same coefficients solve the same problem, and the intercept is the new
/// one less Σ_j m_j β_j.
struct FarColumns {
    /// The mean of each such column; 0 for all others.
    private let means: [Double]

    /// From this many deviations on a mean is far: the equations then lose half of their digits.
    private static let far = 1e4

    /// - Returns: `nil` where there are none.
    init?(of matrix: DoubleMatrix) {
        var sums = [Double](repeating: 0, count: matrix.columns)
        for row in 0..<matrix.rows { for (column, value) in matrix[row].enumerated() { sums[column] += value } }
        let count = Double(matrix.rows)
        let all = sums.map { $0 / count }
        var squares = [Double](repeating: 0, count: matrix.columns)
        for row in 0..<matrix.rows {
            for (column, value) in matrix[row].enumerated() {
                squares[column] += (value - all[column]) * (value - all[column])
            }
        }
        means = zip(all, squares).map { mean, square in
            let deviation = (square / count).squareRoot()
            return deviation > 0 && mean.isFinite && abs(mean) > Self.far * deviation ? mean : 0
        }
        if means.allSatisfy({ $0 == 0 }) { return nil }
    }

    /// A copy of the matrix without the means.
    func centred(_ matrix: DoubleMatrix) -> DoubleMatrix {
        let copy = DoubleMatrix(rows: matrix.rows, columns: matrix.columns)
        for row in 0..<matrix.rows {
            let target = copy[row]
            for (column, value) in matrix[row].enumerated() { target[column] = value - means[column] }
        }
        return copy
    }

    /// The intercept for the matrix as it was.
    func intercept(of fit: LogisticFit) -> Double {
        zip(means, fit.coefficients).reduce(fit.intercept) { $0 - $1.0 * $1.1 }
    }
}

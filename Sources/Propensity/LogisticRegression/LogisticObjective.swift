import FeatureLearning
import Features
import LinearAlgebra

/// The loss with its penalties: `f(z) = loss + ½ l2 ‖β‖² + l1 ‖β‖₁`, where β are the coefficients of z.
///
/// Values and derivatives here are those of the smooth part; the solver that supports an l1 penalty adds that part.
struct LogisticObjective {
    let loss: LogisticLoss
    let l2: Double
    let l1: Double
    /// Places of z that stay 0, always including the last one; no derivatives are computed there.
    var fixed: Set<Int>

    init(loss: LogisticLoss, l2: Double, l1: Double = 0) {
        self.loss = loss
        self.l2 = l2
        self.l1 = l1
        fixed = [loss.length - 1]
    }

    var isUnpenalized: Bool { l2 == 0 && l1 == 0 }

    var coefficients: Range<Int> { 1..<loss.length - 1 }

    func evaluate(_ z: [Double]) throws -> Evaluation {
        penalized(try loss.evaluate(z), at: z)
    }

    /// Value, gradient and the lower triangle of the Hessian, in all places or the selected ones.
    func evaluate(_ z: [Double], hessian: DoubleSystem, columns: ColumnSelection? = nil) throws -> Evaluation {
        let plain = try loss.evaluate(z, hessian: hessian, columns: columns)
        for index in 1..<(columns?.places.count ?? loss.length - 1) { hessian.matrix[index, index] += l2 }
        return penalized(plain, at: z)
    }

    /// The Hessian at the last evaluated point times a vector.
    func hessianTimes(_ vector: [Double]) throws -> [Double] {
        var product = try loss.hessianTimes(vector)
        for index in coefficients { product[index] += l2 * vector[index] }
        for index in fixed { product[index] = 0 }
        return product
    }

    /// The diagonal of the Hessian at the last evaluated point, with 1 in place of 0.
    func hessianDiagonal() throws -> [Double] {
        var diagonal = try loss.hessianDiagonal()
        for index in coefficients { diagonal[index] += l2 }
        return diagonal.map { $0 > 0 ? $0 : 1 }
    }

    /// The typical size of the numbers at each place: the root mean square of about 4096 rows; 1 for levels.
    ///
    /// Steps and slopes are measured in these units.
    var scales: [Double] {
        let rows = loss.problem.rows
        let apart = max(1, rows.rowCount / 4_096)
        var squares = [Double](repeating: 0, count: rows.dense.columns)
        var count = 0.0
        for row in stride(from: 0, to: rows.rowCount, by: apart) {
            count += 1
            for (column, value) in rows.dense[row].enumerated() { squares[column] += value * value }
        }
        let dense = squares.map { $0 > 0 && $0.isFinite ? ($0 / count).squareRoot() : 1 }
        return [1] + dense + [Double](repeating: 1, count: loss.length - 1 - dense.count)
    }

    /// For each place, the slope at which a step in that coordinate alone would change the log-odds by about 1.
    func unitSlopes(diagonal: [Double]) -> [Double] {
        zip(diagonal, scales).map { $0 / $1 }
    }

    /// The l1 part of the objective.
    func absolutePenalty(_ z: [Double]) -> Double {
        l1 == 0 ? 0 : l1 * z[coefficients].reduce(0) { $0 + abs($1) }
    }

    /// How far each place violates the conditions of a minimum, given the smooth part's gradient.
    ///
    /// It is |∂f + l1 · sign z| where z ≠ 0, the amount by which |∂f| exceeds l1 where z = 0, and |∂f| without l1.
    func violations(_ gradient: [Double], at z: [Double]) -> [Double] {
        gradient.enumerated().map { index, slope in
            guard l1 > 0 && coefficients.contains(index) else { return abs(slope) }
            return z[index] == 0 ? max(abs(slope) - l1, 0) : abs(slope + (z[index] > 0 ? l1 : -l1))
        }
    }

    private func penalized(_ plain: Evaluation, at z: [Double]) -> Evaluation {
        var result = plain
        for index in coefficients {
            result.value += 0.5 * l2 * z[index] * z[index]
            result.gradient[index] += l2 * z[index]
        }
        for index in fixed { result.gradient[index] = 0 }
        return result
    }
}

import Features
import Glibc
import LinearAlgebra
import Propensity

/// Random problems, and a plain reference of the objective on rows that are written out in full.
enum SampleProblem {
    /// Rows with normal numbers, a code in each field, and labels drawn from a logistic model.
    ///
    /// With `unseen`, some codes are those of levels without a coefficient.
    static func make(
        rows: Int, columns: Int, fields: [Int] = [], weighted: Bool = false, unseen: Bool = false, seed: UInt64 = 1
    ) -> LogisticProblem {
        var random = SeededGenerator(seed: seed)
        let dense = DoubleMatrix(rows: rows, columns: columns)
        var ranges: [Range<Int>] = []
        var next = columns
        for levels in fields {
            ranges.append(next..<next + levels)
            next += levels
        }
        let truth = (0..<next + 1).map { _ in random.normal() / 2 }
        var codes: [UInt32] = []
        var labels: [UInt8] = []
        var weights: [Double] = []
        for row in 0..<rows {
            var logOdds = truth[next]
            for column in 0..<columns {
                dense[row, column] = random.normal()
                logOdds += truth[column] * dense[row, column]
            }
            for range in ranges {
                // Square the number, so that some levels are rare.
                let level = range.lowerBound + Int(pow(random.uniform(), 2) * Double(range.count))
                if unseen && random.uniform() < 0.05 {
                    codes.append(UInt32(next))
                } else {
                    codes.append(UInt32(level))
                    logOdds += truth[level]
                }
            }
            labels.append(random.uniform() < 1 / (1 + exp(-logOdds)) ? 1 : 0)
            weights.append(0.25 + random.uniform() * 2)
        }
        return LogisticProblem(
            rows: EncodedRows(dense: dense, fields: ranges, codes: codes), labels: labels,
            weights: weighted ? weights : nil)
    }
}

extension LogisticProblem {
    /// Every row in full: a 1, then all columns, including the 0/1 ones.
    var wideRows: [[Double]] {
        (0..<rows.rowCount).map { row in
            var wide = [Double](repeating: 0, count: 1 + rows.width)
            wide[0] = 1
            for column in 0..<rows.dense.columns { wide[1 + column] = rows.dense[row, column] }
            for field in rows.fields.indices {
                let code = Int(rows.codes[row * rows.fields.count + field])
                if code < rows.width { wide[1 + code] = 1 }
            }
            return wide
        }
    }

    /// The mean weighted log loss, its gradient and its Hessian for intercept and coefficients, by plain loops.
    func reference(_ z: [Double], l2: Double) -> (value: Double, gradient: [Double], hessian: [[Double]]) {
        let total = weights?.reduce(0, +) ?? Double(labels.count)
        var value = 0.0
        var gradient = [Double](repeating: 0, count: z.count)
        var hessian = [[Double]](repeating: gradient, count: z.count)
        for (row, wide) in wideRows.enumerated() {
            let margin = zip(wide, z).reduce(0.0) { $0 + $1.0 * $1.1 }
            let (weight, label) = ((weights?[row] ?? 1) / total, Double(labels[row]))
            let probability = 1 / (1 + exp(-margin))
            value += weight * (max(margin, 0) + log1p(exp(-abs(margin))) - label * margin)
            for i in wide.indices where wide[i] != 0 {
                gradient[i] += weight * (probability - label) * wide[i]
                for j in wide.indices {
                    hessian[i][j] += weight * probability * (1 - probability) * wide[i] * wide[j]
                }
            }
        }
        for index in z.indices.dropFirst() {
            value += l2 / 2 * z[index] * z[index]
            gradient[index] += l2 * z[index]
            hessian[index][index] += l2
        }
        return (value, gradient, hessian)
    }
}

extension LogisticFit {
    /// Intercept and coefficients.
    var vector: [Double] { [intercept] + coefficients }
}

import FeatureLearning
import Features
import Glibc
import LinearAlgebra

/// A linear regression with a penalty: minimizes ½ Σ (y − b − ⟨x, β⟩)² / n + ½ λ ‖β‖² over b and β.
///
/// Hoerl & Kennard 1970. The intercept is not penalized. All it needs of the rows are the sums Σ x xᵀ, Σ y x and Σ y² of
/// each part, so that the error on a left-out part costs no further pass: O(rows · width²) for the sums, and O(width³)
/// for each penalty and part.
struct RidgeRegression {
    /// What a fit found.
    struct Fit {
        let intercept: Double
        let coefficients: [Double]
        /// λ.
        let penalty: Double
    }

    /// The penalties that are tried, from 100 down to 0.0001, two a decade; amounts have deviation 1.
    static let penalties = (0...12).map { pow(10, 2 - Double($0) / 2) }

    private let sums: [Sums]
    private let length: Int

    /// - Parameters:
    ///   - rows: The rows.
    ///   - targets: y, one a row, all finite.
    ///   - parts: The part of each row.
    ///   - count: The number of parts.
    init(_ rows: EncodedRows, targets: [Double], parts: [Int], count: Int) {
        precondition(targets.count == rows.rowCount && parts.count == rows.rowCount)
        length = rows.vectorLength
        sums = (0..<count).map { part in
            let chosen = parts.indices.filter { parts[$0] == part }
            return Sums(rows.rows(chosen), targets: chosen.map { targets[$0] })
        }
    }

    /// The fit on all parts, with the given penalty or else the one with the least error on left-out parts.
    ///
    /// - Returns: The fit; nil where the sums are not finite.
    func fit(penalty: Double?) -> Fit? {
        let penalty = penalty ?? bestPenalty()
        guard let solution = solution(of: Sums(adding: sums, length: length), penalty: penalty) else { return nil }
        return Fit(
            intercept: solution[0], coefficients: Array(solution[1..<length - 1]), penalty: penalty)
    }

    /// Among equal errors the larger penalty.
    private func bestPenalty() -> Double {
        var best = (penalty: Self.penalties[0], error: Double.infinity)
        for penalty in Self.penalties {
            let error = sums.indices.reduce(0.0) { error, part in
                guard sums[part].count > 0 else { return error }
                let others = sums.indices.filter { $0 != part }.map { sums[$0] }
                guard let solution = solution(of: Sums(adding: others, length: length), penalty: penalty) else {
                    return .infinity
                }
                return error + sums[part].squaredError(of: solution)
            }
            if error < best.error { best = (penalty, error) }
        }
        return best.penalty
    }

    private func solution(of sums: Sums, penalty: Double) -> [Double]? {
        let system = DoubleSystem(size: length)
        for row in 0..<length {
            for column in 0...row { system.matrix[row, column] = sums.gram[row, column] / sums.count }
            if row > 0 { system.matrix[row, row] += penalty }
        }
        guard system.factorize(settingAside: [length - 1]) else { return nil }
        return system.solution(of: sums.right.map { $0 / sums.count })
    }
}

/// The sums over some rows that a regression needs; a row is 1, its values, and a place for levels without a coefficient.
private struct Sums {
    private(set) var count = 0.0
    /// Σ x xᵀ, of which the lower triangle is right.
    let gram: DoubleMatrix
    /// Σ y x.
    private(set) var right: [Double]
    /// Σ y².
    private var square = 0.0

    /// The sums over rows.
    init(_ rows: EncodedRows, targets: [Double]) {
        let size = paddedDoubles(rows.vectorLength)
        gram = DoubleMatrix(rows: size, columns: size)
        right = [Double](repeating: 0, count: rows.vectorLength)
        let scratch = EncodedRows.GramScratch()
        let ones = [Double](repeating: 1, count: Self.block)
        for start in stride(from: 0, to: rows.rowCount, by: Self.block) {
            let range = start..<min(start + Self.block, rows.rowCount)
            ones[0..<range.count].withUnsafeBufferPointer { weights in
                rows.addGram(of: range, weights: weights, columns: nil, scratch, to: gram.values)
            }
            targets[range].withUnsafeBufferPointer { weights in
                right.withUnsafeMutableBufferPointer { rows.addSum(of: range, weights: weights, to: $0) }
            }
        }
        count = Double(rows.rowCount)
        square = targets.reduce(0) { $0 + $1 * $1 }
    }

    /// The sums of several sets of rows.
    init(adding parts: [Sums], length: Int) {
        let size = paddedDoubles(length)
        gram = DoubleMatrix(rows: size, columns: size)
        right = [Double](repeating: 0, count: length)
        for part in parts {
            count += part.count
            square += part.square
            for place in 0..<length { right[place] += part.right[place] }
            for place in 0..<gram.values.count { gram.values[place] += part.gram.values[place] }
        }
    }

    /// Σ (y − ⟨x, b⟩)² = Σ y² − 2 ⟨b, Σ y x⟩ + bᵀ (Σ x xᵀ) b.
    func squaredError(of vector: [Double]) -> Double {
        var error = square
        for row in vector.indices {
            error -= 2 * vector[row] * right[row]
            for column in 0..<row { error += 2 * vector[row] * vector[column] * gram[row, column] }
            error += vector[row] * vector[row] * gram[row, row]
        }
        return error
    }

    private static let block = 256
}

import Features
import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite struct LogisticSumsTests {
    private static let width = 3

    /// Rows with weights, and the labels of their signs with some turned round.
    private static func problem(rows range: Range<Int>) -> LogisticProblem {
        let dense = DoubleMatrix(rows: range.count, columns: width)
        var (labels, weights) = ([UInt8](), [Double]())
        for row in range {
            var generator = SeededGenerator(seed: 3, UInt64(row), 0)
            for column in 0..<width { dense[row - range.lowerBound, column] = generator.normal() }
            labels.append(dense[row - range.lowerBound, 0] + generator.normal() > 0 ? 1 : 0)
            weights.append(0.5 + generator.uniform())
        }
        return LogisticProblem(
            rows: EncodedRows(dense: dense, fields: [], codes: []), labels: labels, weights: weights)
    }

    private let z = [0.3, -1, 0.5, 0.2]

    @Test func sumsAreTheirDefinition() throws {
        let problem = Self.problem(rows: 0..<1500)
        let sums = try LogisticSums(of: problem, at: z, needsHessian: true, threads: 2)
        var (loss, weight) = (0.0, 0.0)
        var (gradient, hessian) = ([Double](repeating: 0, count: 4), [Double](repeating: 0, count: 16))
        for row in 0..<1500 {
            let x = [1] + problem.rows.dense[row]
            let margin = zip(x, z).reduce(0) { $0 + $1.0 * $1.1 }
            let (chance, own) = (1 / (1 + exp(-margin)), problem.weights?[row] ?? 1)
            loss += own * log1p(exp(problem.labels[row] == 1 ? -margin : margin))
            weight += own
            for one in 0..<4 {
                gradient[one] += own * (chance - Double(problem.labels[row])) * x[one]
                for other in 0..<4 { hessian[one * 4 + other] += own * chance * (1 - chance) * x[one] * x[other] }
            }
        }
        #expect(abs(sums.loss - loss) < 1e-9 && abs(sums.weight - weight) < 1e-9)
        #expect(zip(sums.gradient, gradient).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(zip(try #require(sums.hessian), hessian).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test func blocksAddUp() throws {
        let whole = try LogisticSums(of: Self.problem(rows: 0..<700), at: z, needsHessian: false, threads: 1)
        let parts = try [0..<1, 1..<300, 300..<700].map {
            try LogisticSums(of: Self.problem(rows: $0), at: z, needsHessian: false, threads: 1)
        }
        #expect(abs(parts.reduce(0) { $0 + $1.loss } - whole.loss) < 1e-9)
        for place in 0..<4 {
            #expect(abs(parts.reduce(0) { $0 + $1.gradient[place] } - whole.gradient[place]) < 1e-9)
        }
        let none = try LogisticSums(of: Self.problem(rows: 5..<5), at: z, needsHessian: true, threads: 1)
        #expect(none.weight == 0 && none.loss == 0 && none.hessian == [Double](repeating: 0, count: 16))
    }
}

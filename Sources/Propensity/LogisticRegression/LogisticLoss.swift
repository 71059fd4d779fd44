import FeatureLearning
import Features
import LinearAlgebra

/// The mean weighted log loss of a problem, without penalties, and its derivatives.
///
/// `f(z) = Σ w log(1 + exp(∓⟨x, z⟩)) / Σ w`, where z is a vector as in `EncodedRows`: intercept, coefficients, 0.
/// One pass over the data gives the value, the gradient `Xᵀr / Σw` with r = w(p − y) and, on request, the Hessian
/// `Xᵀ diag(h) X / Σw` with h = w p(1 − p); a product with the Hessian is also one pass. Rows are summed in chunks with
/// fixed borders, and the sums of the chunks in order, so that no bit depends on the number of threads.
final class LogisticLoss {
    let problem: LogisticProblem
    let totalWeight: Double
    /// The weighted share of yes in the visited rows.
    let baseRate: Double
    /// How often all rows were read; a pass over a part of them counts as that fraction.
    private(set) var passes = 0.0

    private let threads: Threads
    private let every: Int
    /// h of each row at the last evaluated point.
    private let curvatures: DoubleMatrix

    /// The most bytes for the gradients of all chunks, and for the Hessians of all chunks.
    private static let gradientBytes = 16 << 20
    private static let hessianBytes = 40 << 20

    /// - Parameters:
    ///   - problem: The rows and labels.
    ///   - threads: The number of workers.
    ///   - every: Visits only one block of rows in this many.
    init(_ problem: LogisticProblem, threads: Threads, every: Int = 1) {
        self.problem = problem
        self.every = every
        let chunks = RowChunks(rows: problem.rows.rowCount, every: every, numbersEach: 1, bytes: Self.gradientBytes)
        let sums = problem.weightSums(of: chunks)
        totalWeight = sums.all
        baseRate = sums.positive / sums.all
        // With less work than this, starting a thread takes longer than the work itself.
        let numbers = problem.rows.rowCount * (problem.rows.dense.columns + problem.rows.fields.count + 8) / every
        self.threads = numbers < 200_000 ? 1 : threads
        curvatures = DoubleMatrix(rows: problem.rows.rowCount, columns: 1)
    }

    /// Adds passes over the rows that were made by another loss.
    func count(_ others: Double) { passes += others }

    /// The length of a vector: intercept, coefficients, 0.
    var length: Int { problem.rows.vectorLength }

    /// Value and gradient at z; takes one pass.
    func evaluate(_ z: [Double]) throws -> Evaluation {
        try evaluate(z, chunks: chunks(length, Self.gradientBytes), grams: nil, columns: nil)
    }

    /// Value, gradient and the lower triangle of the Hessian at z; takes one pass.
    ///
    /// - Parameters:
    ///   - z: Intercept, coefficients, 0.
    ///   - hessian: Receives the Hessian, of all places of z or of the selected ones.
    ///   - columns: The selected places of z; nil means all.
    /// - Returns: Value and gradient, the gradient in all places.
    /// - Throws: Nothing; it is `throws` only because `parallelFor` is.
    func evaluate(_ z: [Double], hessian: DoubleSystem, columns: ColumnSelection? = nil) throws -> Evaluation {
        let sums = hessian.matrix.values
        let chunks = chunks(sums.count, Self.hessianBytes)
        let grams = DoubleMatrix(rows: chunks.count, columns: sums.count)
        let result = try evaluate(z, chunks: chunks, grams: grams, columns: columns)
        for index in sums.indices { sums[index] = 0 }
        for chunk in 0..<chunks.count {
            let gram = grams[chunk]
            for index in sums.indices { sums[index] += gram[index] }
        }
        for index in sums.indices { sums[index] /= totalWeight }
        return result
    }

    /// The Hessian at the last evaluated point times a vector; takes one pass.
    func hessianTimes(_ vector: [Double]) throws -> [Double] {
        precondition(vector.count == length)
        return try sum { rows, range, curvatures, products, sums in
            vector.withUnsafeBufferPointer { rows.multiply(range, by: $0, into: products) }
            for k in products.indices { products[k] *= curvatures[k] }
            rows.addSum(of: range, weights: UnsafeBufferPointer(products), to: sums)
        }
    }

    /// The diagonal of the Hessian at the last evaluated point; takes one pass.
    func hessianDiagonal() throws -> [Double] {
        try sum { rows, range, curvatures, _, sums in
            rows.addSumOfSquares(of: range, weights: UnsafeBufferPointer(curvatures), to: sums)
        }
    }

    private typealias Numbers = UnsafeMutableBufferPointer<Double>

    /// The sums that `body` makes of all blocks; it gets a block's curvatures and scratch space for as many products.
    private func sum(
        _ body: @escaping @Sendable (EncodedRows, Range<Int>, Numbers, Numbers, Numbers) -> Void
    ) throws -> [Double] {
        let chunks = chunks(length, Self.gradientBytes)
        let sums = DoubleMatrix(rows: chunks.count, columns: length)
        let (rows, curvatures) = (problem.rows, curvatures)
        try parallelFor(chunks.count, chunk: 1, threads: threads, scratch: RowBlockScratch.init) { indices, scratch in
            for chunk in indices {
                for range in chunks.blocks(of: chunk) {
                    let own = Numbers(rebasing: curvatures.values[range])
                    body(rows, range, own, scratch.margins(range.count), sums[chunk])
                }
            }
        }
        return finish(sums)
    }

    private func evaluate(
        _ z: [Double], chunks: RowChunks, grams: DoubleMatrix?, columns: ColumnSelection?
    ) throws -> Evaluation {
        precondition(z.count == length)
        let sums = DoubleMatrix(rows: chunks.count, columns: length)
        let losses = DoubleMatrix(rows: chunks.count, columns: 1)
        let (problem, curvatures) = (problem, curvatures)
        try parallelFor(chunks.count, chunk: 1, threads: threads, scratch: RowBlockScratch.init) { indices, scratch in
            for chunk in indices {
                for range in chunks.blocks(of: chunk) {
                    let h = Numbers(rebasing: curvatures.values[range])
                    losses[chunk, 0] += problem.addGradient(of: range, at: z, scratch, curvatures: h, to: sums[chunk])
                    if let grams {
                        problem.rows.addGram(
                            of: range, weights: UnsafeBufferPointer(h), columns: columns, scratch.panel,
                            to: grams[chunk])
                    }
                }
            }
        }
        return Evaluation(value: losses.values.reduce(0, +) / totalWeight, gradient: finish(sums))
    }

    private func chunks(_ numbersEach: Int, _ bytes: Int) -> RowChunks {
        RowChunks(rows: problem.rows.rowCount, every: every, numbersEach: numbersEach, bytes: bytes)
    }

    /// Adds the sums of the chunks in order and divides by the total weight.
    private func finish(_ sums: DoubleMatrix) -> [Double] {
        passes += 1 / Double(every)
        var total = [Double](repeating: 0, count: length)
        for chunk in 0..<sums.rows {
            for (index, value) in sums[chunk].enumerated() { total[index] += value }
        }
        for index in total.indices { total[index] /= totalWeight }
        total[length - 1] = 0
        return total
    }
}

/// A function's value and gradient at some point.
struct Evaluation {
    var value: Double
    var gradient: [Double]

    /// The end of an iteration, of an objective without an l1 penalty.
    func point(after iteration: Int) -> LogisticConvergence.Point {
        .init(iteration: iteration, objective: value, gradient: gradient.largest())
    }
}

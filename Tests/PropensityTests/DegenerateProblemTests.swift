import Diagnostics
import Features
import LinearAlgebra
import Propensity
import Testing

@Suite("Problems without an ordinary answer")
struct DegenerateProblemTests {
    static let solvers: [LogisticParameters.Solver] = [.newton, .lbfgs, .newtonCG, .coordinate]

    private func fit(_ problem: LogisticProblem, _ solver: LogisticParameters.Solver, l2: Double?) throws -> LogisticFit
    {
        var parameters = LogisticParameters()
        parameters.solver = solver
        parameters.l2 = l2
        return try LogisticRegression.fit(problem, parameters, threads: 1, clock: { 0 })
    }

    private func problem(_ columns: [[Double]], _ labels: [UInt8], weights: [Double]? = nil) -> LogisticProblem {
        let dense = DoubleMatrix(rows: labels.count, columns: columns.count)
        for (column, values) in columns.enumerated() {
            for (row, value) in values.enumerated() { dense[row, column] = value }
        }
        return LogisticProblem(
            rows: EncodedRows(dense: dense, fields: [], codes: []), labels: labels, weights: weights)
    }

    private func error(_ body: () throws -> LogisticFit) -> UserError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? UserError
        }
    }

    @Test("columns that are combinations of earlier ones are named, and their coefficients are 0", arguments: solvers)
    func aliased(solver: LogisticParameters.Solver) throws {
        var random = SeededGenerator(seed: 4)
        let (a, b) = ((0..<300).map { _ in random.normal() }, (0..<300).map { _ in random.normal() })
        let labels = a.map { UInt8(random.uniform() < ($0 > 0 ? 0.7 : 0.4) ? 1 : 0) }
        let combined = zip(a, b).map { 3 * $0 - $1 + 2 }
        let constant = [Double](repeating: 5, count: 300)
        let fit = try fit(problem([a, constant, combined, b, a], labels), solver, l2: 0)
        let alone = try self.fit(problem([a, combined], labels), .newton, l2: 0)
        #expect(fit.aliased == [1, 3, 4])
        #expect(fit.convergence.converged)
        #expect(fit.coefficients[1] == 0 && fit.coefficients[3] == 0 && fit.coefficients[4] == 0)
        #expect(abs(fit.coefficients[0] - alone.coefficients[0]) < 1e-6)
        #expect(abs(fit.coefficients[2] - alone.coefficients[1]) < 1e-6)
        #expect(abs(fit.convergence.objective - alone.convergence.objective) < 1e-12)
    }

    @Test("with an l2 penalty equal columns share their coefficient", arguments: solvers)
    func collinear(solver: LogisticParameters.Solver) throws {
        var random = SeededGenerator(seed: 4)
        let a = (0..<300).map { _ in random.normal() }
        let labels = a.map { UInt8(random.uniform() < ($0 > 0 ? 0.8 : 0.3) ? 1 : 0) }
        for l2 in [0.1, 1e-4] {
            let fit = try fit(problem([a, a, [Double](repeating: 0, count: 300)], labels), solver, l2: l2)
            #expect(fit.convergence.converged && fit.aliased.isEmpty)
            #expect(abs(fit.coefficients[0] - fit.coefficients[1]) < 1e-5)
            #expect(fit.coefficients[2] == 0)
        }
    }

    @Test("separable data are refused without a penalty, and fitted with one", arguments: solvers)
    func separable(solver: LogisticParameters.Solver) throws {
        let x = (0..<40).map { Double($0) / 20 - 1 }
        let complete = problem([x], x.map { $0 < 0.31 ? 0 : 1 })
        // Both answers occur only at x = 0.
        let quasi = problem(
            [x.map { $0 < 0 ? -1 : ($0 < 0.5 ? 0 : 1) }],
            x.enumerated().map { row, value in
                value < 0 ? 0 : (value < 0.5 ? UInt8(row % 2) : 1)
            })
        // A rare level whose rows are all yes, and a column that separates nothing.
        var random = SeededGenerator(seed: 1)
        let rare = problem(
            [(0..<200).map { $0 < 3 ? 1 : 0 }, (0..<200).map { _ in random.normal() }],
            (0..<200).map { $0 < 3 ? 1 : UInt8($0 % 2) })
        for (name, separable) in [("complete", complete), ("quasi", quasi), ("rare", rare)] {
            let error = try #require(error { try fit(separable, solver, l2: 0) }, "\(name)")
            #expect(error.code == .notConverged)
            #expect(error.problem.contains("without a penalty"))
            #expect(error.remedy?.contains("train.l2") == true)
            for l2 in [nil, 1e-6] {
                let fit = try fit(separable, solver, l2: l2)
                #expect(fit.convergence.converged)
                #expect(fit.vector.allSatisfy { $0.isFinite })
            }
        }
    }

    @Test("data that are nearly separable are fitted", arguments: solvers)
    func nearlySeparable(solver: LogisticParameters.Solver) throws {
        let x = (0..<400).map { Double($0) / 200 - 1 }
        var labels = x.map { UInt8($0 < 0 ? 0 : 1) }
        labels.swapAt(198, 202)
        let fit = try fit(problem([x], labels), solver, l2: 0)
        #expect(fit.convergence.converged)
        #expect(fit.coefficients[0] > 50)
        let gradient = problem([x], labels).reference(fit.vector, l2: 0).gradient
        #expect(gradient.allSatisfy { abs($0) < 1e-8 })
    }

    @Test("a row of weight 0 is as if it were not there", arguments: solvers)
    func zeroWeights(solver: LogisticParameters.Solver) throws {
        let x = (0..<40).map { Double($0) / 20 - 1 }
        let labels = (0..<40).map { UInt8($0 * 7 % 5 < 2 ? 1 : 0) }
        let outlier = try fit(
            problem([x + [1e3]], labels + [0], weights: (0..<41).map { $0 < 40 ? 1 : 0 }), solver, l2: nil)
        let without = try fit(problem([x], labels), solver, l2: nil)
        for (value, exact) in zip(outlier.vector, without.vector) { #expect(abs(value - exact) < 1e-7) }
    }

    /// If the probabilities of all rows of a column round to 1, its curvature is 0 and Newton's step does not change
    /// it, although half of the rows are wrong.
    @Test("a start so far out that a coefficient has no curvature left is not called a minimum")
    func farStart() throws {
        var random = SeededGenerator(seed: 3)
        let a = (0..<400).map { _ in random.normal() }
        let labels = a.map { UInt8(random.uniform() < ($0 > 0 ? 0.7 : 0.4) ? 1 : 0) }
        let rare = (0..<400).map { $0 < 20 ? 1.0 : 0 }
        #expect(labels.prefix(20).contains(0) && labels.prefix(20).contains(1))
        let problem = problem([a, rare], labels)
        let near = try fit(problem, .newton, l2: 0)
        #expect(near.convergence.converged && abs(near.coefficients[1]) < 5)
        var parameters = LogisticParameters()
        parameters.solver = .newton
        parameters.l2 = 0
        let start = LogisticFit(
            intercept: near.intercept, coefficients: [near.coefficients[0], 2_000], convergence: near.convergence)
        let far = try LogisticRegression.fit(problem, parameters, start: start, threads: 1, clock: { 0 })
        let slopes = problem.reference(far.vector, l2: 0).gradient.map(abs)
        #expect(!far.convergence.converged || slopes.allSatisfy { $0 < 1e-7 })
        #expect(far.convergence.solver == .newtonCG)
    }

    @Test("columns of very different scale", arguments: solvers)
    func scales(solver: LogisticParameters.Solver) throws {
        var random = SeededGenerator(seed: 8)
        let (a, b) = ((0..<500).map { _ in random.normal() }, (0..<500).map { _ in random.normal() })
        let labels = zip(a, b).map { UInt8(random.uniform() < ($0 + $1 > 0 ? 0.7 : 0.4) ? 1 : 0) }
        let fit = try fit(problem([a.map { $0 * 1e6 }, b.map { $0 * 1e-6 }], labels), solver, l2: 0)
        let plain = try self.fit(problem([a, b], labels), .newton, l2: 0)
        #expect(fit.convergence.converged)
        #expect(abs(fit.coefficients[0] * 1e6 - plain.coefficients[0]) < 1e-4)
        #expect(abs(fit.coefficients[1] * 1e-6 - plain.coefficients[1]) < 1e-4)
    }

    @Test("what cannot be fitted is an error that says what to do")
    func errors() throws {
        let x = (0..<10).map { Double($0) }
        let labels = (0..<10).map { UInt8($0 % 2) }
        for (labels, weights) in [
            ([UInt8](repeating: 1, count: 10), nil), ([UInt8](repeating: 0, count: 10), nil),
            (labels, labels.map { Double($0) }), (labels, [Double](repeating: -1, count: 10)),
            (labels, [Double](repeating: .nan, count: 10)), (labels, [Double](repeating: .infinity, count: 10)),
        ] as [([UInt8], [Double]?)] {
            let error = try #require(error { try fit(problem([x], labels, weights: weights), .auto, l2: nil) })
            #expect(error.code == .invalidData && error.remedy != nil)
        }
        #expect(error { try fit(problem([], []), .auto, l2: nil) }?.code == .invalidData)
        for penalty in [-1, .nan, .infinity, -.infinity] as [Double] {
            #expect(error { try fit(problem([x], labels), .auto, l2: penalty) }?.code == .wrongUsage)
            var parameters = LogisticParameters()
            parameters.l1 = penalty
            #expect(
                error { try LogisticRegression.fit(problem([x], labels), parameters, threads: 1, clock: { 0 }) }?.code
                    == .wrongUsage)
        }
        var parameters = LogisticParameters()
        parameters.l1 = 0.1
        parameters.solver = .newton
        #expect(
            error { try LogisticRegression.fit(problem([x], labels), parameters, threads: 1, clock: { 0 }) }?.code
                == .wrongUsage)
        #expect(throws: UserError.self) {
            try problem([x], labels).weighted(by: .factors(no: 0, yes: 1))
        }
    }
}

import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite("An l1 penalty")
struct SparsePenaltyTests {
    static let shapes: [(columns: Int, fields: [Int], l2: Double)] = [
        (20, [], 0), (20, [], 0.01), (6, [12, 3], 0), (6, [12, 3], 0.002), (0, [40, 25], 0), (0, [40, 25], 1e-5),
    ]

    private func fit(_ problem: LogisticProblem, l1: Double, l2: Double) throws -> LogisticFit {
        var parameters = LogisticParameters()
        parameters.l1 = l1
        parameters.l2 = l2
        return try LogisticRegression.fit(problem, parameters, threads: 2, clock: { 0 })
    }

    /// The largest violation of the conditions of a minimum, by plain loops.
    private func violation(_ problem: LogisticProblem, _ z: [Double], l1: Double, l2: Double) -> Double {
        let slopes = problem.reference(z, l2: l2).gradient
        return z.indices.reduce(0) { worst, j in
            if j == 0 { return max(worst, abs(slopes[0])) }
            if z[j] == 0 { return max(worst, abs(slopes[j]) - l1) }
            return max(worst, abs(slopes[j] + (z[j] > 0 ? l1 : -l1)))
        }
    }

    @Test("the conditions of a minimum hold, and zeros are exact", arguments: shapes)
    func conditions(columns: Int, fields: [Int], l2: Double) throws {
        for weighted in [false, true] {
            let problem = SampleProblem.make(
                rows: 2_500, columns: columns, fields: fields, weighted: weighted, seed: 5)
            let most = try LogisticRegression.largestL1(problem, threads: 1)
            for share in [1.001, 0.9, 0.5, 0.1, 0.01] {
                let fit = try fit(problem, l1: share * most, l2: l2)
                #expect(fit.convergence.converged && fit.convergence.solver == .coordinate)
                #expect(violation(problem, fit.vector, l1: share * most, l2: l2) < 1e-8)
                #expect(fit.convergence.gradient < 1e-8)
                let zeros = fit.coefficients.count { $0 == 0 }
                if share > 1 { #expect(zeros == fit.coefficients.count) }
                if share == 0.5 { #expect(zeros > 0 && zeros < fit.coefficients.count) }
                let penalty = share * most * fit.coefficients.reduce(0) { $0 + abs($1) }
                let value = problem.reference(fit.vector, l2: l2).value + penalty
                #expect(abs(fit.convergence.objective - value) < 1e-12)
            }
        }
    }

    @Test("more coefficients than a block takes")
    func severalBlocks() throws {
        let problem = SampleProblem.make(rows: 3_000, columns: 10, fields: [900, 700, 60], seed: 9)
        for (l1, l2) in [(1e-4, 1e-3), (2e-4, 0)] {
            let fit = try fit(problem, l1: l1, l2: l2)
            #expect(fit.convergence.converged)
            #expect(violation(problem, fit.vector, l1: l1, l2: l2) < 1e-7)
        }
    }

    @Test("a path ends where a fit of its own ends")
    func path() throws {
        let problem = SampleProblem.make(rows: 2_000, columns: 15, fields: [6], seed: 3)
        let most = try LogisticRegression.largestL1(problem, threads: 1)
        let penalties = (0...12).map { most * pow(10, -Double($0) / 4) }
        let path = try LogisticRegression.path(
            problem, LogisticParameters(), over: .l1, penalties, threads: 1, clock: { 0 })
        #expect(path.count == penalties.count)
        for (l1, fit) in zip(penalties, path) {
            let alone = try self.fit(problem, l1: l1, l2: 0)
            #expect(abs(alone.convergence.objective - fit.convergence.objective) < 1e-10)
            #expect(violation(problem, fit.vector, l1: l1, l2: 0) < 1e-8)
        }
        var ridge = LogisticParameters()
        ridge.solver = .newton
        let values = [1.0, 0.1, 0.01, 0.001]
        let ridges = try LogisticRegression.path(problem, ridge, over: .l2, values, threads: 1, clock: { 0 })
        for (l2, fit) in zip(values, ridges) {
            #expect(problem.reference(fit.vector, l2: l2).gradient.allSatisfy { abs($0) < 1e-10 })
        }
    }
}

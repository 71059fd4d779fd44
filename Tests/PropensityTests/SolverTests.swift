import Features
import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite("All solvers of logistic regression")
struct SolverTests {
    /// The numbers of dense columns and rows, the size of each field, and l2.
    struct Shape: Sendable, CustomTestStringConvertible {
        let columns: Int
        let fields: [Int]
        let rows: Int
        let l2: Double?
        var testDescription: String { "\(columns) columns, fields \(fields), \(rows) rows, l2 \(l2 ?? -1)" }
    }

    static let shapes = [
        Shape(columns: 0, fields: [], rows: 100, l2: nil),
        Shape(columns: 1, fields: [], rows: 50, l2: 0),
        Shape(columns: 12, fields: [], rows: 3_000, l2: 0),
        Shape(columns: 5, fields: [4, 30, 2], rows: 4_000, l2: nil),
        Shape(columns: 5, fields: [4, 30, 2], rows: 4_000, l2: 1e-6),
        Shape(columns: 0, fields: [50, 20], rows: 6_000, l2: nil),
        Shape(columns: 3, fields: [8], rows: 700, l2: 0.1),
    ]

    private func fit(_ problem: LogisticProblem, _ solver: LogisticParameters.Solver, l2: Double?) throws -> LogisticFit
    {
        var parameters = LogisticParameters()
        parameters.solver = solver
        parameters.l2 = l2
        return try LogisticRegression.fit(problem, parameters, threads: 2, clock: { 0 })
    }

    @Test(
        "end at Newton's minimum", arguments: shapes,
        [LogisticParameters.Solver.lbfgs, .newtonCG, .coordinate])
    func sameMinimum(shape: Shape, solver: LogisticParameters.Solver) throws {
        for (weighted, unseen) in [(false, false), (true, false), (false, true)] {
            let problem = SampleProblem.make(
                rows: shape.rows, columns: shape.columns, fields: shape.fields, weighted: weighted, unseen: unseen)
            let newton = try fit(problem, .newton, l2: shape.l2)
            let other = try fit(problem, solver, l2: shape.l2)
            #expect(newton.convergence.converged && other.convergence.converged)
            #expect(other.convergence.solver == solver)
            let (value, best) = (other.convergence.objective, newton.convergence.objective)
            #expect(abs(value - best) <= 1e-9 * best)
            for (coefficient, exact) in zip(other.vector, newton.vector) { #expect(abs(coefficient - exact) <= 1e-5) }
            let l2 = shape.l2 ?? 1 / (problem.weights?.reduce(0, +) ?? Double(problem.labels.count))
            #expect(abs(problem.reference(other.vector, l2: l2).value - value) <= 1e-12)
        }
    }

    @Test("more columns than rows", arguments: [LogisticParameters.Solver.auto, .lbfgs, .newtonCG])
    func manyColumns(solver: LogisticParameters.Solver) throws {
        let problem = SampleProblem.make(rows: 10, columns: 10_000)
        let fit = try fit(problem, solver, l2: nil)
        #expect(fit.convergence.converged)
        let total = zip(problem.labels, try fit.logOdds(of: problem.rows, threads: 1)).reduce(0.0) { sum, row in
            sum + 1 / (1 + exp(-row.1)) - Double(row.0)
        }
        #expect(abs(total) < 1e-6)
        // The minimum is a combination of the rows: β = −Xᵀr / (n l2), with n l2 = 1.
        let residuals = zip(problem.labels, try fit.logOdds(of: problem.rows, threads: 1)).map {
            1 / (1 + exp(-$0.1)) - Double($0.0)
        }
        for column in stride(from: 0, to: 10_000, by: 997) {
            let exact = residuals.indices.reduce(0.0) { $0 - residuals[$1] * problem.rows.dense[$1, column] }
            #expect(abs(fit.coefficients[column] - exact) < 1e-6)
        }
    }

    @Test("no bit depends on the number of threads", arguments: LogisticParameters.Solver.allCases)
    func threads(solver: LogisticParameters.Solver) throws {
        let problem = SampleProblem.make(rows: 30_000, columns: 6, fields: [40, 5], weighted: true)
        var parameters = LogisticParameters()
        parameters.solver = solver
        if solver == .coordinate { parameters.l1 = 0.001 }
        let reference = try LogisticRegression.fit(problem, parameters, threads: 1, clock: { 0 })
        for threads in [2, 3, 7] as [Threads] {
            let other = try LogisticRegression.fit(problem, parameters, threads: threads, clock: { 0 })
            #expect(other.vector == reference.vector)
            #expect(other.convergence == reference.convergence)
        }
    }

    @Test("a fit begun at the minimum stays there")
    func warmStart() throws {
        let problem = SampleProblem.make(rows: 2_000, columns: 5, fields: [7])
        for solver in LogisticParameters.Solver.allCases {
            var parameters = LogisticParameters()
            parameters.solver = solver
            let first = try LogisticRegression.fit(problem, parameters, threads: 1, clock: { 0 })
            let again = try LogisticRegression.fit(problem, parameters, start: first, threads: 1, clock: { 0 })
            #expect(again.convergence.iterations <= 1)
            for (x, y) in zip(first.vector, again.vector) { #expect(abs(x - y) <= 1e-6) }
        }
    }
}

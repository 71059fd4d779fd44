import LinearAlgebra
import Propensity
import Testing

@Suite("Fits that scikit-learn and statsmodels made of the same rows")
struct LogisticFixtureTests {
    private let rows = GeneratedRows()
    private let n = Double(LogisticFixture.trainingRows)

    private func expectFit(
        _ expected: [Double], of problem: LogisticProblem, solvers: [LogisticParameters.Solver],
        within tolerance: Double = 1e-7, _ change: (inout LogisticParameters) -> Void = { _ in }
    ) throws {
        for solver in solvers {
            var parameters = LogisticParameters()
            parameters.solver = solver
            change(&parameters)
            let fit = try LogisticRegression.fit(problem, parameters, threads: 1, clock: { 0 })
            #expect(fit.vector.count == expected.count)
            for (value, exact) in zip(fit.vector, expected) { #expect(abs(value - exact) <= tolerance) }
        }
    }

    @Test("C = 1, plain, weighted and with balanced classes")
    func ridge() throws {
        #expect(rows.labels.count == LogisticFixture.trainingRows)
        let all = LogisticParameters.Solver.allCases
        try expectFit(LogisticFixture.ridge, of: rows.problem(), solvers: all)
        try expectFit(LogisticFixture.weighted, of: rows.problem(weighted: true), solvers: all)
        try expectFit(LogisticFixture.balanced, of: rows.problem().weighted(by: .balanced), solvers: all)
    }

    @Test("l1 and elastic net, with the same zeros")
    func sparse() throws {
        try expectFit(LogisticFixture.lasso, of: rows.problem(), solvers: [.auto], within: 1e-6) {
            $0.l1 = 10 / n
        }
        try expectFit(LogisticFixture.net, of: rows.problem(), solvers: [.coordinate], within: 1e-6) {
            $0.l1 = 5 / n
            $0.l2 = 5 / n
        }
    }

    @Test("no penalty, and its standard errors")
    func unpenalized() throws {
        let problem = rows.problem(leavingOutFirstLevel: true)
        var parameters = LogisticParameters()
        parameters.l2 = 0
        try expectFit(LogisticFixture.plain, of: problem, solvers: [.newton, .lbfgs, .newtonCG, .coordinate]) {
            $0.l2 = 0
        }
        let fit = try LogisticRegression.fit(problem, parameters, threads: 1, clock: { 0 })
        guard case .computed(let errors) = try StandardErrors.of(fit, problem, parameters, threads: 1) else {
            Issue.record("refused")
            return
        }
        for (value, exact) in zip([errors.intercept] + errors.coefficients, LogisticFixture.errors) {
            #expect(abs(value - exact) <= 1e-7)
        }
    }
}

import Features
import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite("Newton's method")
struct NewtonTests {
    private static let shapes: [(columns: Int, fields: [Int])] = [
        (0, []), (1, []), (7, []), (9, [3]), (0, [5, 2]), (4, [6, 1, 9]), (17, [12, 4]),
    ]

    @Test("ends where the gradient of a plain reference is 0", arguments: shapes)
    func gradientVanishes(columns: Int, fields: [Int]) throws {
        for weighted in [false, true] {
            let problem = SampleProblem.make(
                rows: 1_500, columns: columns, fields: fields, weighted: weighted, unseen: true)
            var parameters = LogisticParameters()
            parameters.solver = .newton
            parameters.l2 = 0.003
            let fit = try LogisticRegression.fit(problem, parameters, threads: 2, clock: { 0 })
            let reference = problem.reference(fit.vector, l2: 0.003)
            #expect(fit.convergence.converged)
            #expect(reference.gradient.allSatisfy { abs($0) < 1e-10 })
            #expect(abs(reference.value - fit.convergence.objective) < 1e-13)
            #expect(fit.convergence.gradient < 1e-10)
            #expect(fit.aliased.isEmpty)
        }
    }

    @Test("the reference's gradient and Hessian are the differences of its values and gradients")
    func finiteDifferences() {
        let problem = SampleProblem.make(rows: 60, columns: 2, fields: [3], weighted: true, unseen: true)
        let z = [0.3, -0.5, 0.2, 0.7, -0.1, 0.4]
        let here = problem.reference(z, l2: 0.05)
        for place in z.indices {
            var (up, down) = (z, z)
            up[place] += 1e-5
            down[place] -= 1e-5
            let (above, below) = (problem.reference(up, l2: 0.05), problem.reference(down, l2: 0.05))
            #expect(abs((above.value - below.value) / 2e-5 - here.gradient[place]) < 1e-9)
            for other in z.indices {
                let difference = (above.gradient[other] - below.gradient[other]) / 2e-5
                #expect(abs(difference - here.hessian[place][other]) < 1e-9)
            }
        }
    }

    @Test("the odds ratio of a 2 × 2 table is that of its cells")
    func closedForm() throws {
        // Where x = 0: 30 yes, 50 no; where x = 1: 45 yes, 20 no.
        let x = [Double](repeating: 0, count: 80) + [Double](repeating: 1, count: 65)
        let labels = (0..<145).map { UInt8($0 < 80 ? ($0 < 30 ? 1 : 0) : ($0 < 125 ? 1 : 0)) }
        let rows = EncodedRows(dense: DoubleMatrix(rows: 145, columns: 1, x), fields: [], codes: [])
        var parameters = LogisticParameters()
        parameters.l2 = 0
        let fit = try LogisticRegression.fit(
            LogisticProblem(rows: rows, labels: labels), parameters, threads: 1, clock: { 0 })
        #expect(abs(fit.intercept - log(30.0 / 50)) < 1e-10)
        #expect(abs(fit.coefficients[0] - log(45.0 / 20 * 50 / 30)) < 1e-10)
    }
}

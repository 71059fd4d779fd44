import Features
import LinearAlgebra
import Propensity
import Testing

@Suite("The order of rows")
struct RowOrderTests {
    private let problem = SampleProblem.make(rows: 500, columns: 3, fields: [4], weighted: true, unseen: true)

    private func moved(_ problem: LogisticProblem, _ order: [Int]) throws -> LogisticProblem {
        try problem.rows(order, threads: 1)
    }

    private func coefficients(_ problem: LogisticProblem) throws -> [Double] {
        let fit = try LogisticRegression.fit(problem, LogisticParameters(), threads: 1) { 0 }
        return [fit.intercept] + fit.coefficients
    }

    @Test("A fit of rows in their order does not depend on the order in which they were given")
    func anyOrder() throws {
        var random = SeededGenerator(seed: 4)
        let order = try #require(problem.order(byCustomers: []))
        let expected = try coefficients(moved(problem, order))
        for _ in 0..<3 {
            let other = try moved(problem, Array(0..<500).shuffled(using: &random))
            let own = try #require(other.order(byCustomers: []))
            #expect(try coefficients(moved(other, own)) == expected)
        }
    }

    @Test("Customers come first, in ascending order; rows that ascend already stay")
    func customers() throws {
        #expect(problem.order(byCustomers: (0..<500).map { UInt32($0) }) == nil)
        #expect(problem.order(byCustomers: (0..<500).map { UInt32(499 - $0) }) == Array((0..<500).reversed()))
        let pairs = try #require(problem.order(byCustomers: (0..<500).map { UInt32(1 - $0 % 2) }))
        #expect(pairs.map { $0 % 2 } == Array(repeating: 1, count: 250) + Array(repeating: 0, count: 250))
        #expect(pairs.sorted() == Array(0..<500))
    }

    @Test("−0 is 0, and a weight of 1 is none")
    func equalRows() {
        func problem(_ zero: Double, _ weights: [Double]?) -> LogisticProblem {
            LogisticProblem(
                rows: EncodedRows(
                    dense: DoubleMatrix(rows: 4, columns: 1, [3, zero, 2, 1]), fields: [], codes: []),
                labels: [0, 1, 0, 1], weights: weights)
        }
        let order = problem(0, nil).order(byCustomers: [])
        #expect(problem(-0.0, [1, 1, 1, 1]).order(byCustomers: []) == order)
    }
}

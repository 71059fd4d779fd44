import BLAS
import LinearAlgebra
import RecommenderModels
import Recommenders
import Testing

@Suite struct HalfSweepTests {
    private let interactions = SparseMatrix(
        rows: HalfSweepFixture.users, columns: HalfSweepFixture.items, offsets: HalfSweepFixture.offsets,
        indices: HalfSweepFixture.columns, values: HalfSweepFixture.confidence)
    private let itemFactors = Matrix(
        rows: HalfSweepFixture.items, columns: HalfSweepFixture.factors, HalfSweepFixture.itemFactors)

    private let equations = RowEquations(
        unobservedWeight: HalfSweepFixture.unobservedWeight, regularization: HalfSweepFixture.regularization,
        frequencyExponent: HalfSweepFixture.frequencyExponent, otherSide: HalfSweepFixture.items)

    private func basis() throws -> EigenBasis {
        EigenBasis(
            try GramMatrix(of: itemFactors, threads: 1), rows: itemFactors.rows,
            unobservedWeight: equations.unobservedWeight)
    }

    private func cholesky(woodbury: Bool = false) throws -> CholeskySolver {
        let base = try GramMatrix(of: itemFactors, threads: 1).scaled(by: equations.unobservedWeight)
        let side = FixedSide(factors: itemFactors, base: base, equations: equations)
        return try CholeskySolver(side, basis: woodbury ? basis() : nil)
    }

    private func conjugateGradients(steps: Int = 2) throws -> ConjugateGradientSolver {
        try ConjugateGradientSolver(
            basis: basis(), factors: itemFactors, equations: equations, steps: steps, threads: 1)
    }

    private func blocks(of size: Int) throws -> BlockSolver {
        try BlockSolver(basis: basis(), factors: itemFactors, equations: equations, blockSize: size, threads: 1)
    }

    private func sweep<Solver: RowSolver>(
        _ solver: Solver, times: Int = 1, threads: Threads = 2
    ) throws -> (solved: Matrix, error: Double) {
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        solved[7].update(repeating: 3)
        var error = 0.0
        for _ in 0..<times { error = try HalfSweep(interactions).run(solver, into: solved, threads: threads) }
        return (solved, error)
    }

    private func expectSolution(_ solved: Matrix, within tolerance: Double) {
        for (value, expected) in zip(solved.values, HalfSweepFixture.userFactors) {
            #expect(abs(Double(value) - expected) <= tolerance * max(1, abs(expected)))
        }
    }

    /// User 7 has no entries, so the old value must be replaced by 0.
    @Test(arguments: [false, true]) func choleskySolvesTheEquations(woodbury: Bool) throws {
        let solved = try sweep(cholesky(woodbury: woodbury)).solved
        expectSolution(solved, within: 1e-5)
        #expect(solved[7].allSatisfy { $0 == 0 })
    }

    /// Half precision may change each coordinate by 2⁻¹¹ of its value, which here is a thousandth of the solution.
    @Test func conjugateGradientsReachTheSolutionButForHalfPrecision() throws {
        let solved = try sweep(conjugateGradients(steps: 40)).solved
        expectSolution(solved, within: 1e-3)
        #expect(solved[7].allSatisfy { $0 == 0 })
    }

    @Test func blocksOfAllFactorsAreExact() throws {
        expectSolution(try sweep(blocks(of: HalfSweepFixture.factors)).solved, within: 1e-5)
    }

    /// Each block changes the values that the other blocks were solved with, and repeated sweeps converge to the
    /// solution.
    @Test(arguments: [1, 3]) func smallBlocksReachTheSolution(size: Int) throws {
        expectSolution(try sweep(blocks(of: size), times: 60).solved, within: 1e-4)
    }

    @Test func theMeasuredErrorIsTheSumOverAllEntries() throws {
        expectError(try sweep(cholesky()), within: 1e-5)
        expectError(try sweep(cholesky(woodbury: true)), within: 1e-5)
        expectError(try sweep(blocks(of: 3)), within: 1e-5)
        expectError(try sweep(conjugateGradients()), within: 1e-3)
    }

    private func expectError(_ result: (solved: Matrix, error: Double), within tolerance: Double) {
        var expected = 0.0
        for user in 0..<interactions.rows {
            for position in interactions.range(ofRow: user) {
                let item = itemFactors[Int(interactions.indices[position])]
                let product = zip(result.solved[user], item).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                expected += Double(interactions.value(at: position)) * (product - 1) * (product - 1)
            }
        }
        #expect(abs(result.error - expected) <= tolerance * expected)
    }

    @Test(arguments: [1, 2, 3, 5]) func theThreadsDoNotChangeABit(threads: Threads) throws {
        func expectSameBits(_ solver: some RowSolver) throws {
            let (reference, solved) = (try sweep(solver, threads: 1).solved, try sweep(solver, threads: threads).solved)
            for row in 0..<reference.rows { #expect(Array(solved[row]) == Array(reference[row])) }
        }
        try expectSameBits(cholesky())
        try expectSameBits(cholesky(woodbury: true))
        try expectSameBits(conjugateGradients())
        try expectSameBits(blocks(of: 3))
    }

    @Test func aRowThatIsNotFiniteIsNamed() throws {
        itemFactors[Int(interactions.indices[0])][0] = .infinity
        #expect(throws: HalfSweep.Failure.self) { try sweep(cholesky()) }
        #expect(throws: HalfSweep.Failure.self) { try sweep(conjugateGradients()) }
        #expect(throws: HalfSweep.Failure.self) { try sweep(blocks(of: 3)) }
    }
}

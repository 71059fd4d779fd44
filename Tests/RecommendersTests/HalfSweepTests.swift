import BLAS
import LinearAlgebra
import Models
import Recommenders
import Testing

@Suite struct HalfSweepTests {
    private let interactions = SparseMatrix(
        rows: HalfSweepFixture.users, columns: HalfSweepFixture.items, offsets: HalfSweepFixture.offsets,
        indices: HalfSweepFixture.columns, values: HalfSweepFixture.confidence)
    private let itemFactors = Matrix(
        rows: HalfSweepFixture.items, columns: HalfSweepFixture.factors, HalfSweepFixture.itemFactors)

    private func sweep() throws -> HalfSweep {
        let equations = RowEquations(
            unobservedWeight: HalfSweepFixture.unobservedWeight, regularization: HalfSweepFixture.regularization,
            frequencyExponent: HalfSweepFixture.frequencyExponent, otherSide: HalfSweepFixture.items)
        let base = try GramMatrix(of: itemFactors, threads: 1).scaled(by: equations.unobservedWeight)
        return HalfSweep(
            interactions: interactions, fixed: FixedSide(factors: itemFactors, base: base, equations: equations))
    }

    private func expectSolution(_ solved: Matrix, within tolerance: Double) {
        for (value, expected) in zip(solved.values, HalfSweepFixture.userFactors) {
            #expect(abs(Double(value) - expected) <= tolerance * max(1, abs(expected)))
        }
    }

    @Test func choleskySolvesTheEquations() throws {
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        _ = try sweep().run(CholeskySolver(), into: solved, threads: 2)
        expectSolution(solved, within: 1e-5)
        #expect(solved[7].allSatisfy { $0 == 0 })
    }

    @Test func conjugateGradientsReachTheSameSolution() throws {
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        _ = try sweep().run(ConjugateGradientSolver(steps: 40), into: solved, threads: 2)
        expectSolution(solved, within: 1e-4)
    }

    @Test func aRowWithoutEntriesForgetsItsOldValue() throws {
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        solved[7].update(repeating: 3)
        _ = try sweep().run(ConjugateGradientSolver(), into: solved, threads: 1)
        #expect(solved[7].allSatisfy { $0 == 0 })
    }

    @Test func theMeasuredErrorIsTheSumOverAllEntries() throws {
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        let measured = try sweep().run(CholeskySolver(), into: solved, threads: 2)
        var expected = 0.0
        for user in 0..<interactions.rows {
            for position in interactions.range(ofRow: user) {
                let item = Int(interactions.indices[position])
                let product = zip(solved[user], itemFactors[item]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                expected += Double(interactions.value(at: position)) * (product - 1) * (product - 1)
            }
        }
        #expect(abs(measured - expected) <= 1e-5 * expected)
    }

    @Test(arguments: [1, 2, 3, 5]) func theThreadsDoNotChangeABit(threads: Int) throws {
        let reference = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        _ = try sweep().run(CholeskySolver(), into: reference, threads: 1)
        _ = try sweep().run(CholeskySolver(), into: solved, threads: threads)
        #expect(Array(solved.values) == Array(reference.values))
    }

    @Test func aRowThatIsNotFiniteIsNamed() throws {
        itemFactors[Int(interactions.indices[0])][0] = .infinity
        let solved = Matrix(rows: HalfSweepFixture.users, columns: HalfSweepFixture.factors)
        #expect(throws: HalfSweep.Failure.self) { try sweep().run(CholeskySolver(), into: solved, threads: 1) }
    }
}

import LinearAlgebra
import Testing

@Suite struct MatrixTests {
    @Test func aNewMatrixIsZeroAndAligned() throws {
        let matrix = Matrix(rows: 3, columns: 5)
        #expect(matrix.values.count == 15)
        #expect(matrix.values.allSatisfy { $0 == 0 })
        let address = try #require(matrix.values.baseAddress)
        #expect(Int(bitPattern: address).isMultiple(of: 64))
        matrix[1, 4] = 2
        #expect(matrix.values[9] == 2)
    }

    @Test func emptyMatricesHaveNoValues() {
        #expect(Matrix(rows: 0, columns: 4).values.isEmpty)
        #expect(Matrix(rows: 4, columns: 0)[3].isEmpty)
    }

    @Test func transposingExchangesRowsAndColumns() {
        let matrix = SparseMatrix(
            rows: 3, columns: 4, offsets: [0, 2, 2, 5], indices: [1, 3, 0, 1, 2], values: [1, 2, 3, 4, 5])
        let transposed = matrix.transposed()
        #expect(
            transposed
                == SparseMatrix(
                    rows: 4, columns: 3, offsets: [0, 1, 3, 4, 5], indices: [2, 0, 2, 2, 0], values: [3, 1, 4, 5, 2]))
        #expect(transposed.transposed() == matrix)
    }

    @Test func theGeneratorHasTheMomentsOfItsDistributions() {
        var generator = SeededGenerator(seed: 9)
        let count = 100_000
        let uniform = (0..<count).map { _ in generator.uniform() }
        let normal = (0..<count).map { _ in generator.normal() }
        let deviation = 1 / Double(count).squareRoot()
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 4 * deviation * (1 / 12.0).squareRoot())
        #expect(abs(normal.reduce(0, +) / Double(count)) < 4 * deviation)
        #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 4 * deviation * 2.0.squareRoot())
        #expect(normal.allSatisfy { $0.isFinite })
    }

    @Test func theSameKeysGiveTheSameNumbers() {
        var first = SeededGenerator(seed: 1, 2, 3)
        var second = SeededGenerator(seed: 1, 2, 3)
        var other = SeededGenerator(seed: 1, 3, 2)
        let values = (0..<10).map { _ in first.next() }
        #expect(values == (0..<10).map { _ in second.next() })
        #expect(values != (0..<10).map { _ in other.next() })
    }

    /// The first outputs for seed 1234567 of the generator's published reference code.
    @Test func splitMixGivesItsPublishedSequence() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect(generator.next() == 9_817_491_932_198_370_423)
    }
}

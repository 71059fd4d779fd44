import BLAS
import LinearAlgebra
import Testing

@Suite struct PositiveDefiniteInverseTests {
    /// A positive definite matrix of random numbers: symmetric, and each diagonal element exceeds the sum of its row.
    private static func random(_ size: Int, seed: UInt64 = 3) -> DoubleMatrix {
        var generator = SeededGenerator(seed: seed)
        let matrix = DoubleMatrix(rows: size, columns: size)
        for row in 0..<size {
            for column in 0..<row {
                let value = generator.uniform() - 0.5
                matrix[row, column] = value
                matrix[column, row] = value
            }
        }
        for row in 0..<size {
            matrix[row, row] = matrix[row].reduce(0) { $0 + abs($1) } + 1 + 100 * generator.uniform()
        }
        return matrix
    }

    private static func copy(_ matrix: DoubleMatrix) -> DoubleMatrix {
        DoubleMatrix(rows: matrix.rows, columns: matrix.columns, Array(matrix.values))
    }

    /// The definition by the textbook: Gauss–Jordan elimination of [A | 1], one number after another.
    private static func reference(_ matrix: DoubleMatrix) -> DoubleMatrix {
        let size = matrix.rows
        let (left, right) = (copy(matrix), DoubleMatrix(rows: size, columns: size))
        for row in 0..<size { right[row, row] = 1 }
        for k in 0..<size {
            let pivot = left[k, k]
            for column in 0..<size {
                left[k, column] /= pivot
                right[k, column] /= pivot
            }
            for row in 0..<size where row != k {
                let factor = left[row, k]
                for column in 0..<size {
                    left[row, column] -= factor * left[k, column]
                    right[row, column] -= factor * right[k, column]
                }
            }
        }
        return right
    }

    /// Sizes around the borders of panels and blocks.
    @Test(arguments: [0, 1, 2, 7, 23, 24, 25, 100, 239, 240, 241, 301]) func equalsPlainElimination(size: Int) throws {
        let matrix = Self.random(size)
        let expected = Self.reference(matrix)
        #expect(try invertPositiveDefinite(matrix, threads: 2))
        for row in 0..<size {
            for column in 0..<size { #expect(abs(matrix[row, column] - expected[row, column]) <= 1e-13) }
        }
    }

    @Test(arguments: [480, 481, 750]) func theProductWithTheMatrixIsOne(size: Int) throws {
        let matrix = Self.random(size)
        let inverse = Self.copy(matrix)
        #expect(try invertPositiveDefinite(inverse, threads: 2))
        for row in 0..<size {
            for column in stride(from: 0, to: size, by: 7) {
                // The inverse is symmetric, so its column is its row.
                let product = zip(matrix[row], inverse[column]).reduce(0.0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (row == column ? 1 : 0)) <= 1e-12)
            }
        }
    }

    @Test(arguments: [30, 500]) func theThreadsDoNotChangeABit(size: Int) throws {
        let one = Self.random(size)
        #expect(try invertPositiveDefinite(one, threads: 1))
        for threads in [2, 3, 8] as [Threads] {
            let other = Self.random(size)
            #expect(try invertPositiveDefinite(other, threads: threads))
            #expect(one.values.elementsEqual(other.values))
        }
    }

    @Test(arguments: [30, 500]) func theResultIsSymmetricAndTheUpperTriangleIsNotRead(size: Int) throws {
        let (whole, lower) = (Self.random(size), Self.random(size))
        for row in 0..<size {
            for column in (row + 1)..<max(size, row + 1) { lower[row, column] = .nan }
        }
        #expect(try invertPositiveDefinite(whole, threads: 2))
        #expect(try invertPositiveDefinite(lower, threads: 2))
        #expect(whole.values.elementsEqual(lower.values))
        for row in 0..<size {
            for column in 0..<row { #expect(whole[row, column] == whole[column, row]) }
        }
    }

    /// Rows of very different sizes, as those of popular and of rare items are: diag(s) A diag(s) has the inverse
    /// diag(1/s) A⁻¹ diag(1/s).
    @Test func rowsMayDifferInSize() throws {
        let size = 260
        let (matrix, scaled) = (Self.random(size), Self.random(size))
        let scales = (0..<size).map { Double(1 << ($0 % 20)) }
        for row in 0..<size {
            for column in 0..<size { scaled[row, column] *= scales[row] * scales[column] }
        }
        #expect(try invertPositiveDefinite(matrix, threads: 2))
        #expect(try invertPositiveDefinite(scaled, threads: 2))
        for row in 0..<size {
            for column in 0..<size {
                #expect(abs(scaled[row, column] * scales[row] * scales[column] - matrix[row, column]) <= 1e-13)
            }
        }
    }

    /// Items of few kinds with little regularization: 60 large eigenvalues, and 440 equal to λ.
    ///
    /// The largest is about 3·10⁵, so the residual of an accurate inverse is about 3·10⁵ λ⁻¹ 2⁻⁵³ = 3·10⁻¹¹ λ⁻¹.
    @Test(arguments: [10, 1, 1e-2]) func nearlyDependentRows(ridge: Double) throws {
        var generator = SeededGenerator(seed: 5)
        let size = 500
        let rows = (0..<size).map { _ in (0..<60).map { _ in generator.uniform() < 0.3 ? 10.0 : 0 } }
        let matrix = DoubleMatrix(rows: size, columns: size)
        for row in 0..<size {
            for column in 0..<size { matrix[row, column] = zip(rows[row], rows[column]).reduce(0) { $0 + $1.0 * $1.1 } }
            matrix[row, row] += ridge
        }
        let inverse = Self.copy(matrix)
        #expect(try invertPositiveDefinite(inverse, threads: 2))
        for row in 0..<size {
            for column in stride(from: 0, to: size, by: 9) {
                let product = zip(matrix[row], inverse[column]).reduce(0.0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (row == column ? 1 : 0)) <= 1e-10 / ridge)
            }
        }
    }

    @Test(arguments: [0, 100, 239, 240, 299]) func whatIsNotPositiveDefiniteHasNoInverse(position: Int) throws {
        for value in [-1, 0, .nan, .infinity] {
            let matrix = Self.random(300)
            matrix[position, position] = value
            #expect(try !invertPositiveDefinite(matrix, threads: 2))
        }
        let matrix = Self.random(300)
        if position > 0 { matrix[position, 0] = .nan }
        #expect(try invertPositiveDefinite(matrix, threads: 2) == (position == 0))
    }

    /// The square root of 4 is exact, so nothing is left of the second pivot.
    @Test func twoEqualRowsHaveNoInverse() throws {
        let matrix = DoubleMatrix(rows: 3, columns: 3, [4, 4, 2, 4, 4, 2, 2, 2, 8])
        #expect(try !invertPositiveDefinite(matrix, threads: 1))
    }

    /// Two rows of 1 that differ by δ in the last element.
    ///
    /// The second pivot is δ exactly, and the inverse has 1 + 1/δ, −1/δ and 1/δ. In a matrix that was computed, so small
    /// a δ would be little more than rounding.
    @Test("A pivot that rounding may have made is refused, in a block and between blocks", arguments: [0, 100, 239])
    func pivotsOfRounding(position: Int) throws {
        func matrix(_ difference: Double) -> DoubleMatrix {
            let matrix = DoubleMatrix(rows: 300, columns: 300)
            for row in 0..<300 { matrix[row, row] = 1 }
            matrix[position + 1, position] = 1
            matrix[position + 1, position + 1] += difference
            return matrix
        }
        #expect(try !invertPositiveDefinite(matrix(0x1p-41), threads: 2))
        let inverse = matrix(0x1p-39)
        #expect(try invertPositiveDefinite(inverse, threads: 2))
        #expect(abs(inverse[position + 1, position + 1] / 0x1p39 - 1) <= 1e-14)
        #expect(abs(inverse[position + 1, position] / -0x1p39 - 1) <= 1e-14)
    }
}

import BLAS
import LinearAlgebra
import Testing

@Suite struct GramMatrixTests {
    private static func random(rows: Int, columns: Int) -> Matrix {
        var generator = SeededGenerator(seed: 1)
        let matrix = Matrix(rows: rows, columns: columns)
        for index in matrix.values.indices { matrix.values[index] = Float(generator.normal()) }
        return matrix
    }

    @Test(arguments: [(0, 3), (1, 1), (7, 5), (9000, 17)]) func equalsPlainLoops(rows: Int, columns: Int) throws {
        let matrix = Self.random(rows: rows, columns: columns)
        let gram = try GramMatrix(of: matrix, threads: 2)
        for i in 0..<columns {
            for j in 0..<columns {
                let exact = (0..<rows).reduce(0.0) { $0 + Double(matrix[$1, i]) * Double(matrix[$1, j]) }
                #expect(abs(gram.values[i * columns + j] - exact) <= 1e-5 * Double(rows + 1))
            }
        }
    }

    @Test func theThreadsDoNotChangeABit() throws {
        let matrix = Self.random(rows: 20_000, columns: 33)
        let reference = try GramMatrix(of: matrix, threads: 1).values
        #expect(try GramMatrix(of: matrix, threads: 2).values == reference)
        #expect(try GramMatrix(of: matrix, threads: 3).values == reference)
    }

    @Test func theTraceOfAProductSumsAllSquaredProducts() throws {
        let (a, b) = (Self.random(rows: 6, columns: 4), Self.random(rows: 5, columns: 4))
        var exact = 0.0
        for row in 0..<6 {
            for other in 0..<5 {
                let product = zip(a[row], b[other]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                exact += product * product
            }
        }
        let trace = GramMatrix.traceOfProduct(try GramMatrix(of: a, threads: 1), try GramMatrix(of: b, threads: 1))
        #expect(abs(trace - exact) <= 1e-5 * exact)
    }

    @Test func scalingPadsWithZeros() throws {
        let gram = try GramMatrix(of: Self.random(rows: 10, columns: 3), threads: 1)
        let scaled = gram.scaled(by: 0.5)
        #expect(scaled.rows == 16 && scaled.columns == 16)
        for i in 0..<16 {
            for j in 0..<16 { #expect(scaled[i, j] == (i < 3 && j < 3 ? Float(0.5 * gram.values[i * 3 + j]) : 0)) }
        }
    }
}

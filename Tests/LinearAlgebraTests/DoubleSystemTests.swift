import LinearAlgebra
import Testing

@Suite("Systems in double precision")
struct DoubleSystemTests {
    /// A random Gram matrix of 3 · size rows.
    private func gram(_ size: Int, columns: (Int, inout [Double]) -> Void = { _, _ in }) -> [[Double]] {
        var random = SeededGenerator(seed: UInt64(size))
        var result = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        for row in 0..<3 * size {
            var values = (0..<size).map { _ in random.normal() }
            columns(row, &values)
            for i in 0..<size { for j in 0..<size { result[i][j] += values[i] * values[j] } }
        }
        return result
    }

    private func system(_ matrix: [[Double]]) -> DoubleSystem {
        let system = DoubleSystem(size: matrix.count)
        for i in matrix.indices { for j in 0...i { system.matrix[i, j] = matrix[i][j] } }
        return system
    }

    @Test("the solution satisfies the equations", arguments: [1, 2, 7, 8, 9, 31, 100])
    func solves(size: Int) {
        let matrix = gram(size)
        let system = system(matrix)
        let right = (0..<size).map { Double($0) - 3 }
        #expect(system.factorize())
        #expect(system.aliased.isEmpty)
        let x = system.solution(of: right)
        for i in 0..<size {
            #expect(abs(zip(matrix[i], x).reduce(0) { $0 + $1.0 * $1.1 } - right[i]) <= 1e-9 * Double(size))
        }
    }

    @Test("of a dependent set the last is set aside, and the others solved for")
    func dependent() {
        let matrix = gram(6) { _, values in
            values[3] = 2 * values[0] - values[1]
            values[5] = 0
        }
        let system = system(matrix)
        #expect(system.factorize(tolerance: 1e-11))
        #expect(system.aliased == [3, 5])
        let right = (0..<6).map { i in matrix[i][0] + 2 * matrix[i][2] - matrix[i][4] }
        let x = system.solution(of: right)
        for (value, exact) in zip(x, [1, 0, 2, 0, -1, 0] as [Double]) { #expect(abs(value - exact) <= 1e-9) }
    }

    @Test("unknowns that are set aside from the start are 0")
    func settingAside() {
        let matrix = gram(4)
        let system = system(matrix)
        #expect(system.factorize(settingAside: [1]))
        let x = system.solution(of: matrix.map { $0[0] - $0[3] })
        #expect(x[1] == 0)
        for (value, exact) in zip(x, [1, 0, 0, -1] as [Double]) { #expect(abs(value - exact) <= 1e-9) }
    }

    @Test("numbers that are not finite are reported")
    func notFinite() {
        #expect(!system([[1, 0], [.nan, 1]]).factorize())
        #expect(!system([[.infinity]]).factorize())
        #expect(DoubleSystem(size: 0).factorize())
    }
}

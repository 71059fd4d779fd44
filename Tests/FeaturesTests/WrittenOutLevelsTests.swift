import Diagnostics
import Features
import LinearAlgebra
import Testing

@Suite("Levels that are written out as columns")
struct WrittenOutLevelsTests {
    private func encoded(_ rows: [[Double]], _ levels: [Int]) throws -> EncodedRows {
        let matrix = DoubleMatrix(rows: rows.count, columns: rows.first?.count ?? 0, rows.flatMap(\.self))
        return try EncodedRows(matrix, levels: levels, threads: 2)
    }

    @Test("Each group of columns becomes a field, and a row without a level has none of its coefficients")
    func codes() throws {
        let rows = try encoded([[0.5, 1, 0, 0, 0, 1], [-2, 0, 0, 1, 0, 0], [3, 0, 0, 0, 1, 0]], [3, 2])
        #expect(rows.fields == [1..<4, 4..<6] && rows.width == 6)
        #expect(Array(rows.dense.values) == [0.5, -2, 3])
        #expect(rows.codes == [1, 5, 3, 6, 6, 4])
        let moved = try rows.rows([2, 0], threads: 1)
        #expect(Array(moved.dense.values) == [3, 0.5] && moved.codes == [6, 4, 1, 5] && moved.fields == rows.fields)
    }

    @Test("Without levels the matrix is not copied")
    func none() throws {
        let matrix = DoubleMatrix(rows: 2, columns: 1, [1, 0])
        let rows = try EncodedRows(matrix, levels: [], threads: 1)
        #expect(rows.dense === matrix && rows.fields.isEmpty && rows.width == 1)
    }

    @Test(
        "Wrong levels say what is wrong",
        arguments: [
            ([3], "no division"), ([0], "no division"), ([1, 2], "no division"), ([.max, .max], "no division"),
            ([2], "row 1 has 1 in the columns 0 and 1"), ([1], "row 0, column 1 of the matrix is 0.5"),
        ])
    func mistakes(levels: [Int], words: String) throws {
        let rows: [[Double]] = words.contains("0.5") ? [[0, 0.5], [1, 1]] : [[0, 1], [1, 1]]
        let error = try #require(throws: UserError.self) { try encoded(rows, levels) }
        #expect("\(error)".contains(words))
    }
}

import Diagnostics
package import LinearAlgebra

extension EncodedRows {
    /// Rows whose categories are written out as 0/1 columns, which become codes.
    ///
    /// - Parameters:
    ///   - matrix: Rows × (numbers, then the levels of each category).
    ///   - levels: How many columns each category has, in the order of the columns; together they are the last ones.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `wrongUsage` for more levels than columns, `invalidData` for a cell of a level
    ///   that is neither 0 nor 1, and for a row with two levels of one category.
    package init(_ matrix: DoubleMatrix, levels: [Int], threads: Threads) throws {
        let few = levels.allSatisfy { (1...max(matrix.columns, 1)).contains($0) }
        guard levels.count <= matrix.columns, few, levels.reduce(0, +) <= matrix.columns else {
            throw UserError(
                .wrongUsage, "levels=\(levels) is no division of the last of \(matrix.columns) columns",
                remedy: "Give how many 0/1 columns each category has, each at least one")
        }
        guard !levels.isEmpty else {
            self.init(dense: matrix, fields: [], codes: [])
            return
        }
        let width = matrix.columns - levels.reduce(0, +)
        var fields: [Range<Int>] = []
        for count in levels {
            let start = fields.last?.upperBound ?? width
            fields.append(start..<start + count)
        }
        let numbers = DoubleMatrix(rows: matrix.rows, columns: width)
        try parallelFor(matrix.rows, chunk: 4096, threads: threads) { range in
            for row in range { _ = numbers[row].update(fromContentsOf: matrix[row][..<width]) }
        }
        var codes: [UInt32] = []
        codes.reserveCapacity(matrix.rows * fields.count)
        for row in 0..<matrix.rows {
            for field in fields { codes.append(UInt32(try Self.level(of: matrix[row], among: field, row: row))) }
        }
        self.init(dense: numbers, fields: fields, codes: codes)
    }

    /// The column of the level that a row has, or the number of all columns where it has none.
    private static func level(
        of cells: UnsafeMutableBufferPointer<Double>, among field: Range<Int>, row: Int
    ) throws -> Int {
        var found = cells.count
        for column in field where cells[column] != 0 {
            guard cells[column] == 1 else {
                throw UserError(
                    .invalidData, "row \(row), column \(column) of the matrix is \(cells[column]), and it is a level",
                    remedy: "Write 1 where a row has the level, else 0")
            }
            guard found == cells.count else {
                throw UserError(
                    .invalidData, "row \(row) has 1 in the columns \(found) and \(column), levels of one category",
                    remedy: "Give at most one level of a category to a row, and the right number of levels")
            }
            found = column
        }
        return found
    }
}

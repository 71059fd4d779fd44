import Features
import LinearAlgebra

extension EncodedRows {
    /// The chosen rows, in the given order.
    func rows(_ chosen: [Int]) -> EncodedRows {
        let matrix = DoubleMatrix(rows: chosen.count, columns: dense.columns)
        for (place, row) in chosen.enumerated() {
            for column in 0..<dense.columns { matrix[place, column] = dense[row, column] }
        }
        let count = fields.count
        return EncodedRows(
            dense: matrix, fields: fields, codes: chosen.flatMap { codes[$0 * count..<($0 + 1) * count] })
    }

    /// The rows with a treatment and its interactions, x → (x, t, t · x), t being 1 for treated and 0 for control.
    ///
    /// The coefficients are those of the dense columns of x, t, those of t · x, then the levels of x and those of t · x:
    /// 2 · width + 1 in all.
    ///
    /// - Parameter treatments: 1 for treated, one a row.
    /// - Returns: As many rows.
    func withInteractions(_ treatments: [UInt8]) -> EncodedRows {
        precondition(treatments.count == rowCount)
        let columns = dense.columns
        let matrix = DoubleMatrix(rows: rowCount, columns: 2 * columns + 1)
        for row in 0..<rowCount where columns > 0 || treatments[row] == 1 {
            for column in 0..<columns { matrix[row, column] = dense[row, column] }
            guard treatments[row] == 1 else { continue }
            matrix[row, columns] = 1
            for column in 0..<columns { matrix[row, columns + 1 + column] = dense[row, column] }
        }
        let (levels, none) = (width - columns, UInt32(2 * width + 1))
        let shift = columns + 1
        func moved(by shift: Int) -> [Range<Int>] {
            fields.map { $0.lowerBound + shift..<$0.upperBound + shift }
        }
        var all: [UInt32] = []
        all.reserveCapacity(2 * codes.count)
        for row in 0..<rowCount {
            let own = codes[row * fields.count..<(row + 1) * fields.count]
            all += own.map { $0 == width ? none : $0 + UInt32(shift) }
            all += own.map { $0 == width || treatments[row] == 0 ? none : $0 + UInt32(shift + levels) }
        }
        return EncodedRows(dense: matrix, fields: moved(by: shift) + moved(by: shift + levels), codes: all)
    }
}

/// A dense double-precision matrix, row-major, on 64-byte boundaries, that owns its memory and begins as zeros.
///
/// Copies share the memory. Workers may write different rows at the same time.
package final class DoubleMatrix: @unchecked Sendable {
    // Unchecked: callers that write from several threads give each row to one worker (`parallelFor` over rows).

    package let rows: Int
    package let columns: Int
    private let base: UnsafeMutablePointer<Double>

    /// A matrix of zeros.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        self.columns = columns
        let memory = allocateZeros(byteCount: rows * columns * MemoryLayout<Double>.stride)
        base = memory.bindMemory(to: Double.self, capacity: rows * columns)
    }

    package convenience init(rows: Int, columns: Int, _ values: [Double]) {
        precondition(values.count == rows * columns)
        self.init(rows: rows, columns: columns)
        for (position, value) in values.enumerated() { base[position] = value }
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    /// All values, row after row.
    package var values: UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(start: base, count: rows * columns)
    }

    /// One row.
    package subscript(row: Int) -> UnsafeMutableBufferPointer<Double> {
        precondition(row >= 0 && row < rows)
        return UnsafeMutableBufferPointer(start: base + row * columns, count: columns)
    }

    package subscript(row: Int, column: Int) -> Double {
        get { self[row][column] }
        set { self[row][column] = newValue }
    }
}

/// A dense double-precision matrix, row-major.
///
/// It either owns its memory, which lies on 64-byte boundaries and begins as zeros, or views memory that another object
/// keeps alive. Copies share the memory. Workers may write different rows at the same time.
package final class DoubleMatrix: @unchecked Sendable {
    // Unchecked: callers that write from several threads give each row to one worker (`parallelFor` over rows).

    package let rows: Int
    package let columns: Int
    private let base: UnsafeMutablePointer<Double>
    private let owner: AnyObject?

    /// A matrix of zeros.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        self.columns = columns
        owner = nil
        let memory = allocateZeros(byteCount: rows * columns * MemoryLayout<Double>.stride)
        base = memory.bindMemory(to: Double.self, capacity: rows * columns)
    }

    /// A read-only view of `rows × columns` doubles that `owner` keeps alive.
    package init(rows: Int, columns: Int, viewing values: UnsafeBufferPointer<Double>, owner: AnyObject) {
        precondition(values.count == rows * columns)
        self.rows = rows
        self.columns = columns
        self.owner = owner
        if let address = values.baseAddress {
            base = UnsafeMutablePointer(mutating: address)
        } else {
            base = UnsafeMutablePointer(bitPattern: MemoryLayout<Double>.alignment) ?? .allocate(capacity: 0)
        }
    }

    package convenience init(rows: Int, columns: Int, _ values: [Double]) {
        precondition(values.count == rows * columns)
        self.init(rows: rows, columns: columns)
        for (position, value) in values.enumerated() { base[position] = value }
    }

    deinit {
        if owner == nil { UnsafeMutableRawPointer(base).deallocate() }
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

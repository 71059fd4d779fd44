/// A dense single-precision matrix, row-major, on 64-byte boundaries.
///
/// It either owns its memory (zeroed, on huge pages where the kernel grants them) or views memory that another object
/// keeps alive, such as a mapped file. Copies share the memory. Workers may write different rows at the same time.
package final class Matrix: @unchecked Sendable {
    // Unchecked: callers that write from several threads give each row to one worker (`parallelFor` over rows).

    package let rows: Int
    package let columns: Int
    private let base: UnsafeMutablePointer<Float>
    private let owner: AnyObject?

    /// A matrix of zeros.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        self.columns = columns
        owner = nil
        let memory = allocateZeros(byteCount: rows * columns * MemoryLayout<Float>.stride)
        base = memory.bindMemory(to: Float.self, capacity: rows * columns)
    }

    /// A read-only view of `rows × columns` floats that `owner` keeps alive.
    package init(rows: Int, columns: Int, viewing values: UnsafeBufferPointer<Float>, owner: AnyObject) {
        precondition(values.count == rows * columns)
        self.rows = rows
        self.columns = columns
        self.owner = owner
        if let address = values.baseAddress {
            base = UnsafeMutablePointer(mutating: address)
        } else {
            base = UnsafeMutablePointer(bitPattern: MemoryLayout<Float>.alignment) ?? .allocate(capacity: 0)
        }
    }

    package convenience init(rows: Int, columns: Int, _ values: [Float]) {
        precondition(values.count == rows * columns)
        self.init(rows: rows, columns: columns)
        for (position, value) in values.enumerated() { base[position] = value }
    }

    deinit {
        if owner == nil { UnsafeMutableRawPointer(base).deallocate() }
    }

    /// All values, row after row.
    package var values: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: base, count: rows * columns)
    }

    /// One row.
    package subscript(row: Int) -> UnsafeMutableBufferPointer<Float> {
        precondition(row >= 0 && row < rows)
        return UnsafeMutableBufferPointer(start: base + row * columns, count: columns)
    }

    package subscript(row: Int, column: Int) -> Float {
        get { self[row][column] }
        set { self[row][column] = newValue }
    }
}

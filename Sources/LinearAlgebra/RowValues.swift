/// One double per row; workers may set values at the same time, each for its own rows.
package final class RowValues: @unchecked Sendable {
    // Unchecked: callers that write from several threads give each row to one worker (`parallelFor` over rows).

    private let storage: UnsafeMutableBufferPointer<Double>

    /// Creates `count` zeros, one per row.
    package init(count: Int) {
        storage = .allocate(capacity: count)
        storage.initialize(repeating: 0)
    }

    deinit { storage.deallocate() }

    package subscript(row: Int) -> Double {
        get { storage[row] }
        set { storage[row] = newValue }
    }

    /// The sum in ascending order of rows.
    package var sum: Double { storage.reduce(0, +) }
}

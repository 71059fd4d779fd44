/// One double per row, which workers may set at the same time, each its own rows.
package final class RowValues: @unchecked Sendable {
    // Unchecked: whoever writes from several threads gives each row to one worker (`parallelFor` over rows).

    private let storage: UnsafeMutableBufferPointer<Double>

    /// As many zeros as there are rows.
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

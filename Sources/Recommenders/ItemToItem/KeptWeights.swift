import LinearAlgebra

/// One row of a square matrix while it is computed: mostly zeros, in double precision.
final class TouchedRow {
    /// A value for each column; 0 unless touched.
    var values: [Double]
    /// The columns that may differ from 0, each once, in any order.
    var touched: [UInt32] = []

    init(columns: Int) {
        values = [Double](repeating: 0, count: columns)
    }

    /// Sets the touched columns to 0.
    func clear() {
        for column in touched { values[Int(column)] = 0 }
        touched.removeAll(keepingCapacity: true)
    }
}

/// The largest entries of each row of a square matrix that is too large to be held in memory.
enum KeptWeights {
    private struct Part: Sendable {
        var counts: [Int] = []
        var items: [UInt32] = []
        var values: [Float] = []
    }

    /// - Parameters:
    ///   - size: The number of rows and columns.
    ///   - count: The maximum number of entries kept in a row; zeros are never kept.
    ///   - threads: The number of workers.
    ///   - rank: The value that entries are compared by: the entry or its magnitude; of equal ones the smaller column
    ///     is kept.
    ///   - row: Computes a row and stores it in `entries`, which are all zeros before.
    /// - Returns: size × size.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    static func collect(
        _ size: Int, keeping count: Int, threads: Threads, by rank: @escaping @Sendable (Float) -> Float,
        row: @escaping @Sendable (_ row: Int, _ entries: TouchedRow) -> Void
    ) throws -> SparseMatrix {
        var offsets = [0]
        var items: [UInt32] = []
        var values: [Float] = []
        try inOrder(
            size, chunk: 64, threads: threads,
            make: { range in
                var part = Part()
                let entries = TouchedRow(columns: size)
                var selection = TopSelection(count: min(count, size))
                for index in range {
                    entries.clear()
                    row(index, entries)
                    for other in entries.touched {
                        let value = Float(entries.values[Int(other)])
                        if value != 0 { selection.offer(rank(value), index: other) }
                    }
                    let kept = selection.finish().map(\.index).sorted()
                    part.counts.append(kept.count)
                    part.items += kept
                    part.values += kept.map { Float(entries.values[Int($0)]) }
                }
                return part
            },
            consume: { part, _ in
                for count in part.counts { offsets.append(offsets[offsets.count - 1] + count) }
                items += part.items
                values += part.values
            })
        return SparseMatrix(rows: size, columns: size, offsets: offsets, indices: items, values: values)
    }
}

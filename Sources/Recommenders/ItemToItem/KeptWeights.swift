import LinearAlgebra

/// The largest entries of each row of a square matrix that is too large to be held whole.
enum KeptWeights {
    private struct Part: Sendable {
        var counts: [Int] = []
        var items: [UInt32] = []
        var values: [Float] = []
    }

    /// - Parameters:
    ///   - size: The number of rows and columns.
    ///   - count: How many entries of a row are kept at most; zeros never are.
    ///   - threads: The number of workers.
    ///   - rank: What of an entry decides: itself, or its magnitude.
    ///   - row: Overwrites the buffer with a row.
    /// - Returns: size × size.
    /// - Throws: Nothing of its own.
    static func collect(
        _ size: Int, keeping count: Int, threads: Int, by rank: @escaping @Sendable (Float) -> Float,
        row: @escaping @Sendable (_ row: Int, _ values: UnsafeMutableBufferPointer<Double>) -> Void
    ) throws -> SparseMatrix {
        var offsets = [0]
        var items: [UInt32] = []
        var values: [Float] = []
        try inOrder(
            size, chunk: 32, threads: threads,
            make: { range in
                var part = Part()
                let dense = UnsafeMutableBufferPointer<Double>.allocate(capacity: size)
                dense.initialize(repeating: 0)
                defer { dense.deallocate() }
                var selection = TopSelection(count: min(count, size))
                for index in range {
                    row(index, dense)
                    for other in dense.indices where dense[other] != 0 {
                        selection.offer(rank(Float(dense[other])), index: UInt32(other))
                    }
                    let kept = selection.finish().map(\.index).filter { Float(dense[Int($0)]) != 0 }.sorted()
                    part.counts.append(kept.count)
                    part.items += kept
                    part.values += kept.map { Float(dense[Int($0)]) }
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

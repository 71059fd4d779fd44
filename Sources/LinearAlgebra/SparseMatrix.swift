/// A sparse matrix by compressed rows (CSR): row r has the columns `indices[offsets[r] ..< offsets[r + 1]]`, ascending.
package struct SparseMatrix: Sendable, Equatable {
    package let rows: Int
    package let columns: Int
    /// `rows + 1` positions.
    package let offsets: [Int]
    /// The column of each entry, ascending and distinct within a row.
    package let indices: [UInt32]
    /// The value of each entry; `nil` when all are 1.
    package let values: [Float]?

    package init(rows: Int, columns: Int, offsets: [Int], indices: [UInt32], values: [Float]?) {
        precondition(offsets.count == rows + 1 && offsets.first == 0 && offsets.last == indices.count)
        precondition(values == nil || values?.count == indices.count)
        self.rows = rows
        self.columns = columns
        self.offsets = offsets
        self.indices = indices
        self.values = values
    }

    /// The number of entries.
    package var count: Int { indices.count }

    /// The positions of a row's entries in `indices` and `values`.
    package func range(ofRow row: Int) -> Range<Int> {
        offsets[row]..<offsets[row + 1]
    }

    package func value(at position: Int) -> Float {
        values?[position] ?? 1
    }

    /// The same entries with other values; `nil` when all are 1.
    package func with(values: [Float]?) -> SparseMatrix {
        SparseMatrix(rows: rows, columns: columns, offsets: offsets, indices: indices, values: values)
    }

    /// The same entries by column, in O(entries + rows + columns).
    package func transposed() -> SparseMatrix {
        var starts = [Int](repeating: 0, count: columns + 1)
        for column in indices { starts[Int(column) + 1] += 1 }
        for column in 0..<columns { starts[column + 1] += starts[column] }
        var next = starts
        var transposedIndices = [UInt32](repeating: 0, count: count)
        var transposedValues = values.map { [Float](repeating: 0, count: $0.count) }
        for row in 0..<rows {
            for position in range(ofRow: row) {
                let column = Int(indices[position])
                transposedIndices[next[column]] = UInt32(row)
                if let values { transposedValues?[next[column]] = values[position] }
                next[column] += 1
            }
        }
        return SparseMatrix(
            rows: columns, columns: rows, offsets: starts, indices: transposedIndices, values: transposedValues)
    }
}

/// The cells of a table in memory, row after row in one buffer, without an allocation per cell.
package struct TextCells: Sendable {
    package let columnCount: Int
    private var bytes: [UInt8] = []
    /// Where each cell begins in `bytes`, and where the last one ends.
    private var offsets: [Int] = [0]

    package init(columns: Int) { columnCount = columns }

    /// Adds the next cell of the row, or the first of another row once a row is complete.
    package mutating func append(_ cell: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: cell)
        offsets.append(bytes.count)
    }

    /// Adds the next cell.
    package mutating func append(_ cell: some Sequence<UInt8>) {
        bytes.append(contentsOf: cell)
        offsets.append(bytes.count)
    }

    /// The bytes of a cell.
    package subscript(row: Int, column: Int) -> ArraySlice<UInt8> {
        precondition(column < columnCount)
        let cell = row * columnCount + column
        return bytes[offsets[cell]..<offsets[cell + 1]]
    }

    /// A cell as text.
    package func string(_ row: Int, _ column: Int) -> String { String(decoding: self[row, column], as: UTF8.self) }

    /// Calls `body` with a row that can be moved, for a pass over all of them.
    package func withRow<Result>(_ body: (inout Row) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { bytes in
            try offsets.withUnsafeBufferPointer { offsets in
                var row = Row(bytes: bytes, offsets: offsets, columnCount: columnCount)
                return try body(&row)
            }
        }
    }

    /// One row, valid only while `withRow` runs.
    package struct Row {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let offsets: UnsafeBufferPointer<Int>
        fileprivate let columnCount: Int
        /// The position of the row.
        package var position = 0

        /// The bytes of a cell.
        package func field(_ column: Int) -> UnsafeRawBufferPointer {
            precondition(column < columnCount)
            let cell = position * columnCount + column
            return UnsafeRawBufferPointer(rebasing: bytes[offsets[cell]..<offsets[cell + 1]])
        }
    }
}

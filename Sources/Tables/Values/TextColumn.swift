/// Many texts in one buffer, one per row: a column of ids or labels without an allocation per cell.
package struct TextColumn: Sendable, Equatable {
    private var bytes: [UInt8] = []
    /// Where each text begins in `bytes`, and where the last one ends.
    private var offsets: [Int] = [0]

    package init() {}

    /// The column of these texts.
    package init(_ texts: some Sequence<String>) {
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            offsets.append(bytes.count)
        }
    }

    package var count: Int { offsets.count - 1 }

    package mutating func append(_ text: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: text)
        offsets.append(bytes.count)
    }

    /// Removes all texts from row `count` on.
    package mutating func truncate(to count: Int) {
        offsets.removeLast(self.count - count)
        bytes.removeLast(bytes.count - offsets[count])
    }

    /// The bytes of a row's text.
    package subscript(row: Int) -> ArraySlice<UInt8> {
        bytes[offsets[row]..<offsets[row + 1]]
    }

    /// A row's text; texts that come from tables are always UTF-8.
    package func string(at row: Int) -> String {
        String(decoding: self[row], as: UTF8.self)
    }

    /// Calls `body` with the bytes of a row's text.
    package func withBytes<Result>(at row: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[offsets[row]..<offsets[row + 1]])) }
    }
}

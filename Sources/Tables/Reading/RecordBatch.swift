import Glibc
import Sources

/// Some records of a table, which can be read on another thread while the table is read on.
package struct RecordBatch: @unchecked Sendable {
    // Unchecked: nobody moves the window of `source` after the batch has been made.

    fileprivate let file: String
    let columns: [String]
    let hasHeader: Bool
    fileprivate let numbers: NumberFormats
    fileprivate let jsonColumns: JSONColumns
    /// Where its objects of JSON stand, unless each is on a line of its own.
    fileprivate let elements: JSONElements?
    /// The byte between two fields; 0 for JSON.
    let delimiter: UInt8
    fileprivate let source: ByteSource
    /// Whether a quote could make a line feed part of a field.
    let hasQuotes: Bool
    /// Valid for as long as the batch lives.
    var bytes: UnsafeRawBufferPointer { source.window }
    package var byteCount: Int { bytes.count }
    /// Whether its records stand on lines and the last of these has no line feed, as in a file that was cut off.
    package var endsWithoutLineFeed: Bool { elements == nil && bytes.last != Byte.lineFeed }
    var columnCount: Int { columns.count }
}

extension RecordReader {
    /// Takes the next records: about `size` bytes, and at least one record.
    ///
    /// The batch of a mapped file is a view of it, that of any other source a copy. Its lines are not counted: only the
    /// reader of the batch does that.
    ///
    /// - Returns: The records, or `nil` at the end of the table.
    /// - Throws: `UserError` with code `invalidData` for a damaged gzip file, and at the end for a file that was changed
    ///   while it was read.
    package mutating func nextBatch(ofBytes size: Int) throws -> RecordBatch? {
        precondition(size > 0)
        do {
            if let batch = try takeBatch(ofBytes: size) { return batch }
        } catch {
            throw source.cause(of: error)
        }
        try source.checkUnchanged()
        return nil
    }

    private mutating func takeBatch(ofBytes size: Int) throws -> RecordBatch? {
        if elements != nil { return try nextBatchOfElements(ofBytes: size) }
        while true {
            if let batch = completeBatch(ofBytes: size) { return batch }
            if source.isAtEnd { return position < bytes.count ? batch(to: bytes.count) : nil }
            if bytes.count - position >= size + Self.longestRecord { return batch(to: bytes.count, isCut: true) }
            try moveWindow()
        }
    }

    /// The records up to the first that ends at or after `size` bytes; `nil` when its end is not in the window.
    private mutating func completeBatch(ofBytes size: Int) -> RecordBatch? {
        guard position + size < bytes.count, let end = lineFeed(from: position + size - 1).map({ $0 + 1 }) else {
            return nil
        }
        if isJSON || !hasQuotes(to: end) { return batch(to: end, hasQuotes: false) }
        var start = position
        while start < position + size {
            guard let end = endOfRecord(from: start) else { return nil }
            start = end
        }
        return batch(to: start, hasQuotes: true)
    }

    private func hasQuotes(to end: Int) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        return memchr(base + position, Int32(Byte.quote), end - position) != nil
    }

    /// A batch that ends at `end`; the reader of one that `isCut` refuses its last record as too long.
    mutating func batch(to end: Int, hasQuotes: Bool? = nil, isCut: Bool = false) -> RecordBatch {
        let content = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
        let hasQuotes = hasQuotes ?? self.hasQuotes(to: end)
        defer { position = end }
        return RecordBatch(
            file: file, columns: columns, hasHeader: hasHeader, numbers: numbers, jsonColumns: jsonColumns,
            elements: elements, delimiter: delimiter,
            source: source.isMapped
                ? ByteSource(source, window: content) : ByteSource(copying: content, isAtEnd: !isCut),
            hasQuotes: hasQuotes)
    }

    /// A reader of a batch.
    ///
    /// - Parameters:
    ///   - batch: Records of a table.
    ///   - line: The line of the table on which the first of them begins.
    package init(_ batch: RecordBatch, fromLine line: Int = 1) {
        self.init(
            file: batch.file, format: batch.delimiter == 0 ? .jsonLines : .delimited(Delimiter(batch.delimiter)),
            hasHeader: batch.hasHeader, numbers: batch.numbers, source: batch.source, position: 0)
        setKnownColumns(batch.columns)
        jsonColumns = batch.jsonColumns
        elements = batch.elements?.batch(fromLine: line)
        nextLine = line
    }
}

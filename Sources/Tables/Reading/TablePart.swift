import Glibc
import Sources

/// A range of whole records of a mapped table; several parts can be read at the same time.
package struct TablePart: @unchecked Sendable {
    // Unchecked: the bytes belong to a mapping that is never written and that `source` keeps alive.

    /// Where the part begins and ends in the table's bytes.
    let range: Range<Int>
    fileprivate let file: String
    fileprivate let columns: [String]
    let delimiter: UInt8
    fileprivate let source: ByteSource

    /// Valid for as long as the part lives.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: source.window[range]) }
    var columnCount: Int { columns.count }

    /// Whether a quote could make a line feed part of a field, in this part or in later ones.
    package var hasQuotes: Bool {
        guard let base = bytes.baseAddress else { return false }
        return memchr(base, Int32(Byte.quote), bytes.count) != nil
    }
}

extension RecordReader {
    /// Cuts the rest of the table into parts of about `size` bytes, each of which ends after a line feed.
    ///
    /// A cut is the end of a record only if no part before it `hasQuotes`.
    ///
    /// - Returns: `nil` when the table is not a mapped file of delimited text, or is too small to be worth cutting.
    package func parts(ofBytes size: Int) -> [TablePart]? {
        guard delimiter != 0, source.isMapped, bytes.count - position >= 2 * size, let base = bytes.baseAddress else {
            return nil
        }
        var parts: [TablePart] = []
        var start = position
        while start < bytes.count {
            var end = min(start + size, bytes.count)
            if end < bytes.count {
                let lineFeed = memchr(base + end, Int32(Byte.lineFeed), bytes.count - end)
                end = lineFeed.map { UnsafeRawPointer($0) - base + 1 } ?? bytes.count
            }
            parts.append(
                TablePart(range: start..<end, file: file, columns: columns, delimiter: delimiter, source: source))
            start = end
        }
        return parts
    }

    /// A reader of one part, whose lines are counted from 1.
    package init(_ part: TablePart) {
        self.init(
            file: part.file, delimiter: part.delimiter, columns: part.columns,
            source: ByteSource(part.source, window: part.bytes))
    }

    /// Whether the next record lies in this part.
    package func isWithin(_ part: TablePart) -> Bool { position < part.range.upperBound }

    /// The number of lines that were read.
    package var linesRead: Int { nextLine - 1 }

    /// Continues after a part of `lines` lines, which another reader has read to its end.
    package mutating func skip(_ part: TablePart, lines: Int) {
        position = part.range.upperBound
        nextLine += lines
    }
}

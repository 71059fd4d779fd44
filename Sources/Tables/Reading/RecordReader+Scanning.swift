import Diagnostics
import Glibc
import Sources

extension RecordReader {
    /// Moves to the next record of delimited text.
    mutating func nextDelimited() throws -> Step {
        while true {
            guard try scanRecord() else { return try end() }
            if let quoteProblem { return .malformed(malformed(quoteProblem)) }
            if fields.count != columns.count {
                guard fields.count > columns.count, (columns.count..<fields.count).allSatisfy({ field($0).isEmpty })
                else {
                    let problem =
                        "\(fields.count) fields where the \(hasHeader ? "header" : "first row") has \(columns.count)"
                    return .malformed(malformed(problem))
                }
                fields.truncate(to: columns.count)
            }
            guard try isHeader() else { return .record }
            repeatedHeaders += 1
        }
    }

    /// What to do about the current record, which is malformed.
    var mending: String {
        if quoteProblem != nil { return "Double the quotes inside a quoted field" }
        if fields.count > columns.count { return "Put fields that hold the delimiter in quotes" }
        let isUnended = position == bytes.count && position > 0 && bytes[position - 1] != Byte.lineFeed
        return isUnended
            ? "The file ends within this line and may be cut: export it again"
            : "Write every field of the line, and put fields with a line break in quotes"
    }

    /// Whether the current record repeats the header.
    ///
    /// - Throws: `UserError` with code `invalidData` when it names the columns in another order, because all rows after
    ///   it then mean something else.
    @inline(__always)
    private func isHeader() throws -> Bool {
        let first = field(0)
        guard hasHeader, nameBits & Self.nameBit(first) != 0, isName(first) else { return false }
        return try namesColumns()
    }

    private func namesColumns() throws -> Bool {
        if columns.indices.allSatisfy({ equals(field($0), nameBytes[$0]) }) { return true }
        // One column that holds its own name may be data.
        guard columns.count > 1, columns.indices.allSatisfy({ isName(field($0)) }),
            Set(columns.indices.map { String(decoding: field($0), as: UTF8.self) }).count == columns.count
        else { return false }
        throw UserError(
            .invalidData, "the header comes again here, with its columns in another order",
            at: .init(file: file, line: line), remedy: "Give the files that were joined here one by one")
    }

    private func isName(_ field: UnsafeRawBufferPointer) -> Bool {
        nameBytes.contains { equals(field, $0) }
    }

    private func equals(_ field: UnsafeRawBufferPointer, _ name: [UInt8]) -> Bool {
        field.count == name.count && field.elementsEqual(name)
    }

    private func malformed(_ problem: String) -> UserError {
        UserError(
            .invalidData, Message(problem), at: .init(file: file, line: line),
            remedy: "\(mending), or add \(.skipInvalid)")
    }

    /// Splits the next record into `fields`; false at the end of the table.
    mutating func scanRecord() throws -> Bool {
        while true {
            skipBlankLines()
            line = nextLine
            switch split() {
            case .complete: return true
            case .nothing where source.isAtEnd: return false
            case .unclosed(let opened) where source.isAtEnd:
                throw UserError(
                    .invalidData, "a quote opened here is never closed", at: .init(file: file, line: opened),
                    remedy: "Close it, or double it if it belongs to the text")
            default: try extend()
            }
        }
    }

    /// Brings more bytes into the window, which then begins with the current record.
    mutating func extend() throws {
        guard bytes.count - position < Self.longestRecord else {
            throw UserError(
                .invalidData, "a record longer than \(Self.longestRecord >> 20) MiB begins here",
                at: .init(file: file, line: line),
                remedy: "Look for a quote that is never closed, or a line that never ends")
        }
        try moveWindow()
    }

    /// Moves the window so that it begins at `position` and reaches further than before.
    mutating func moveWindow() throws {
        try source.extend(from: position)
        bytes = source.window
        position = 0
    }

    /// A record that does not end within this many bytes most likely has an open quote; it must not fill the memory.
    static var longestRecord: Int { 64 << 20 }

    private mutating func skipBlankLines() {
        while position < bytes.count {
            if bytes[position] == Byte.lineFeed {
                position += 1
            } else if bytes[position] == Byte.carriageReturn, position + 1 < bytes.count,
                bytes[position + 1] == Byte.lineFeed
            {
                position += 2
            } else if isByteOrderMark(at: position) {
                // Files that were joined keep theirs.
                position += 3
                continue
            } else {
                return
            }
            nextLine += 1
        }
    }

    private func isByteOrderMark(at start: Int) -> Bool {
        bytes[start] == 0xEF && start + 2 < bytes.count && bytes[start + 1] == 0xBB && bytes[start + 2] == 0xBF
    }

    private enum Split {
        case complete
        /// No byte of a record is in the window.
        case nothing
        /// The window ends before the record does.
        case cut
        /// The window ends within quotes that opened on this line.
        case unclosed(line: Int)
    }

    /// Splits the record at `position`; on success `position` and `nextLine` move on to the record after it.
    private mutating func split() -> Split {
        fields.removeAll()
        quoteProblem = nil
        recordStart = position
        let end = bytes.count
        guard position < end else { return .nothing }
        var cursor = position
        var lineBreaks = 0
        while true {
            if cursor < end, bytes[cursor] == Byte.quote {
                let opened = line + lineBreaks
                guard let close = closingQuote(after: cursor, lineBreaks: &lineBreaks) else {
                    return .unclosed(line: opened)
                }
                let start = cursor
                cursor = separator(in: bytes, from: close.position + 1, delimiter: delimiter)
                if cursor == end && !source.isAtEnd { return .cut }
                appendQuoted(from: start, to: close, separator: cursor, opened: opened)
            } else {
                let start = cursor
                cursor = separator(in: bytes, from: cursor, delimiter: delimiter)
                if cursor == end && !source.isAtEnd { return .cut }
                fields.append(start: start, count: contentEnd(from: start, to: cursor) &- start)
            }
            if cursor < end && bytes[cursor] == delimiter {
                cursor &+= 1
                continue
            }
            position = cursor < end ? cursor &+ 1 : end
            nextLine = line &+ lineBreaks &+ 1
            return .complete
        }
    }

    /// The end of a field whose separator is at `cursor`; a CR before the line feed is not part of the field.
    @inline(__always)
    private func contentEnd(from start: Int, to cursor: Int) -> Int {
        let isLast = cursor == bytes.count || bytes[cursor] == Byte.lineFeed
        return isLast ? lineEnd(in: bytes, from: start, to: cursor) : cursor
    }

    private mutating func appendQuoted(from start: Int, to close: ClosingQuote, separator: Int, opened: Int) {
        if contentEnd(from: close.position + 1, to: separator) > close.position + 1 {
            // Counted from the record, because a batch does not know on which line of the file it begins.
            let lines = opened - line
            let opening = lines == 0 ? "" : " that opens \(lines == 1 ? "a line" : "\(lines) lines") further down"
            quoteProblem = "text follows the closing quote of a field\(opening)"
        }
        if close.hasDoubled {
            fields.append(unescaping: UnsafeRawBufferPointer(rebasing: bytes[(start + 1)..<close.position]))
        } else {
            fields.append(start: start + 1, count: close.position - start - 1)
        }
    }

    /// The end of the record at `start`, after its line feed; `nil` when it is not in the window.
    func endOfRecord(from start: Int) -> Int? {
        var cursor = start
        while cursor < bytes.count {
            if bytes[cursor] == Byte.quote {
                var lineBreaks = 0
                guard let close = closingQuote(after: cursor, lineBreaks: &lineBreaks) else { return nil }
                cursor = close.position + 1
            }
            cursor = separator(in: bytes, from: cursor, delimiter: delimiter) + 1
            if cursor <= bytes.count, bytes[cursor - 1] == Byte.lineFeed { return cursor }
        }
        return nil
    }

    /// The position of the first line feed at or after `start` in the window.
    func lineFeed(from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = memchr(base + start, Int32(Byte.lineFeed), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private struct ClosingQuote {
        var position: Int
        var hasDoubled = false
    }

    /// The quote that closes the one at `start`, if the window contains it; counts the line breaks in between.
    private func closingQuote(after start: Int, lineBreaks: inout Int) -> ClosingQuote? {
        var close = ClosingQuote(position: start + 1)
        while close.position < bytes.count {
            switch bytes[close.position] {
            case Byte.lineFeed: lineBreaks += 1
            case Byte.quote:
                guard close.position + 1 < bytes.count, bytes[close.position + 1] == Byte.quote else {
                    // At the end of the window the next byte may still double this quote; `split` then reads on.
                    return close
                }
                close.hasDoubled = true
                close.position += 1
            default: break
            }
            close.position += 1
        }
        return nil
    }
}

/// The first delimiter or line feed at or after `start`, or the end of the bytes.
///
/// Compares eight bytes at a time: `(x − 0x01…01) & ~x & 0x80…80` marks the zero bytes of x (Lamport 1975, "Multiple
/// byte processing with full-word instructions"). Only higher marks can be false, never the lowest one.
@inline(__always)
func separator(in bytes: UnsafeRawBufferPointer, from start: Int, delimiter: UInt8) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let delimiters = ones &* UInt64(delimiter)
    let lineFeeds = ones &* UInt64(Byte.lineFeed)
    var cursor = start
    while cursor &+ 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: cursor, as: UInt64.self))
        let first = word ^ delimiters
        let second = word ^ lineFeeds
        let marks = ((first &- ones) & ~first | (second &- ones) & ~second) & (ones << 7)
        if marks != 0 { return cursor &+ marks.trailingZeroBitCount &>> 3 }
        cursor &+= 8
    }
    while cursor < bytes.count, bytes[cursor] != delimiter, bytes[cursor] != Byte.lineFeed { cursor &+= 1 }
    return cursor
}

/// The end of the last field of a line whose line feed is at `cursor`; a CR before it is not part of the field.
@inline(__always)
func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int, to cursor: Int) -> Int {
    cursor > start && bytes[cursor &- 1] == Byte.carriageReturn ? cursor &- 1 : cursor
}

/// The bytes that have a meaning in delimited text.
enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}

import Diagnostics
import Sources

/// Where the objects of a table stand that do not stand on a line each: in one array, or one after another over any
/// number of lines.
///
/// Only texts, braces and brackets are looked at; whether an element is a valid object is for its reader to find out.
struct JSONElements {
    let isArray: Bool
    /// How far has been read, from the reader's position.
    var offset = 0
    /// The line at `offset`.
    var line: Int
    /// Elements must end within so many bytes of the reader's position.
    var limit = Int.max
    /// Whether this is only a part of the table, after whose last element nothing comes.
    private var isBatch = false
    private var hasElements = false
    /// Whether the array was closed.
    private var isClosed = false

    /// An element does not end within `limit`.
    struct TooFar: Error {}

    init(isArray: Bool, line: Int) {
        self.isArray = isArray
        self.line = line
    }

    /// The elements of a batch that begins here, at a line of the table.
    func batch(fromLine line: Int) -> JSONElements {
        var batch = self
        batch.isBatch = true
        batch.offset = 0
        batch.line = line
        return batch
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// The next byte that is no space; nil at the end of the table.
    mutating func nextByte(of reader: inout RecordReader) throws -> UInt8? {
        while true {
            while let byte = byte(of: reader) {
                guard Self.isSpace(byte) else { return byte }
                if byte == Byte.lineFeed { line += 1 }
                offset += 1
            }
            guard try extend(&reader) else { return nil }
        }
    }

    /// The range in the window of the next element, whose line becomes that of the reader; nil after the last one.
    ///
    /// - Throws: `UserError` with code `invalidData` when the array or an element is not closed, or something else than
    ///   an element stands here; `TooFar`.
    mutating func next(of reader: inout RecordReader) throws -> Range<Int>? {
        guard var first = try nextByte(of: &reader) else {
            if isArray, !isClosed, !isBatch { throw neverEnds("the array", reader) }
            return nil
        }
        if isArray {
            if isClosed {
                throw try misplaced(
                    "text follows the end of the array", &reader,
                    remedy: "Put all objects into one array, or write them one on each line: jq -c '.[]'")
            }
            if first == UInt8(ascii: "]") {
                isClosed = true
                offset += 1
                return try next(of: &reader)
            }
            if hasElements {
                guard first == UInt8(ascii: ",") else { throw try misplaced("expected ',' or ']'", &reader) }
                offset += 1
                guard let second = try nextByte(of: &reader) else { throw neverEnds("the array", reader) }
                guard second != UInt8(ascii: "]") else {
                    throw try misplaced(
                        "a comma stands before the end of the array", &reader, remedy: "Remove the comma")
                }
                first = second
            }
        }
        guard !Self.closesOrSeparates(first) else { throw try misplaced("expected a JSON object", &reader) }
        reader.line = line
        let start = offset
        try passElement(of: &reader)
        hasElements = true
        return reader.position + start..<reader.position + offset
    }

    /// Moves to the end of the element that begins here.
    private mutating func passElement(of reader: inout RecordReader) throws {
        var depth = 0
        var isInText = false
        var isEscaped = false
        let opened = line
        while true {
            while let byte = byte(of: reader) {
                let isOutside = depth == 0 && !isInText
                if isOutside, Self.isSpace(byte) || Self.closesOrSeparates(byte) { return }
                offset += 1
                if byte == Byte.lineFeed { line += 1 }
                if isInText {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        isEscaped = true
                    } else if byte == Byte.quote {
                        isInText = false
                    }
                } else if byte == Byte.quote {
                    isInText = true
                } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                    depth += 1
                } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                    depth -= 1
                    if depth == 0 { return }
                }
            }
            guard try extend(&reader) else { break }
        }
        guard depth > 0 || isInText else { return }
        line = opened
        throw neverEnds("the object that begins here", reader)
    }

    private func byte(of reader: borrowing RecordReader) -> UInt8? {
        let position = reader.position + offset
        return offset < limit && position < reader.bytes.count ? reader.bytes[position] : nil
    }

    /// Brings more bytes into the window; false at the end of the table.
    private func extend(_ reader: inout RecordReader) throws -> Bool {
        guard offset < limit else { throw TooFar() }
        if reader.source.isAtEnd { return false }
        try reader.extend()
        return true
    }

    private static func closesOrSeparates(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ":")
    }

    private func neverEnds(_ what: String, _ reader: borrowing RecordReader) -> UserError {
        UserError(
            .invalidData, "\(what) never ends", at: .init(file: reader.file, line: line),
            remedy: "The file may be cut off: export it again")
    }

    /// The error for what stands here.
    private func misplaced(
        _ problem: String, _ reader: inout RecordReader, remedy: String = "Mend the file"
    ) throws -> UserError {
        // What is shown must not depend on how much the window happens to hold.
        while reader.bytes.count - reader.position - offset < Self.bytesShown, !reader.source.isAtEnd {
            try reader.extend()
        }
        let start = reader.position + offset
        let text = reader.bytes[start..<min(reader.bytes.count, start + Self.bytesShown)].prefix { $0 >= 0x20 }
        return UserError(
            .invalidData, "\(problem), found \(excerpt(UnsafeRawBufferPointer(rebasing: text)))",
            at: .init(file: reader.file, line: line), remedy: remedy)
    }

    private static var bytesShown: Int { 64 }
}

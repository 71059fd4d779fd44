extension JSONObjectScanner {
    /// Takes the value after a key or in a list; of an object or a list only its kind is told.
    mutating func value() throws(MalformedObject) -> Value {
        guard position < end else { throw unexpected("a value") }
        switch bytes[position] {
        case Byte.quote: return .text(try text())
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .list
        case UInt8(ascii: "t"): return .word(try word("true"))
        case UInt8(ascii: "f"): return .word(try word("false"))
        case UInt8(ascii: "n"):
            _ = try word("null")
            return .null
        default: return .word(try number())
        }
    }

    /// Takes a text in quotes.
    mutating func text() throws(MalformedObject) -> Text {
        let start = position + 1
        var cursor = start
        var isEscaped = false
        while true {
            cursor = specialByte(from: cursor)
            guard cursor < end else { throw MalformedObject(problem: "a text whose quotes are never closed") }
            switch bytes[cursor] {
            case Byte.quote:
                position = cursor + 1
                return Text(range: start..<cursor, isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                cursor += 2
            default:
                throw MalformedObject(
                    problem: "a control character in a text", remedy: "Write it with an escape, such as \\n or \\t")
            }
        }
    }

    /// The first quote, backslash or control character at or after `start`; `end` or more when there is none.
    ///
    /// Compares eight bytes at a time, like `separator(in:from:delimiter:)`. The high bit of `(x − 0x20…20) & ~x` marks
    /// the bytes of x below 0x20; again only higher marks can be false, never the lowest one.
    @inline(__always)
    private func specialByte(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = ones &* UInt64(Byte.quote)
        let backslashes = ones &* UInt64(UInt8(ascii: "\\"))
        let spaces = ones &* 0x20
        var cursor = start
        while cursor &+ 8 <= end {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: cursor, as: UInt64.self))
            let first = word ^ quotes
            let second = word ^ backslashes
            let quoteMarks = (first &- ones) & ~first
            let backslashMarks = (second &- ones) & ~second
            let controlMarks = (word &- spaces) & ~word
            let marks = (quoteMarks | backslashMarks | controlMarks) & (ones << 7)
            if marks != 0 { return cursor &+ marks.trailingZeroBitCount &>> 3 }
            cursor &+= 8
        }
        while cursor < end {
            let byte = bytes[cursor]
            if byte < 0x20 || byte == Byte.quote || byte == UInt8(ascii: "\\") { return cursor }
            cursor &+= 1
        }
        return cursor
    }

    private mutating func word(_ word: StaticString) throws(MalformedObject) -> Range<Int> {
        let start = position
        let matches = word.withUTF8Buffer { word in
            end - start >= word.count && bytes[start..<start + word.count].elementsEqual(word)
        }
        guard matches else { throw unexpected("a value") }
        position += word.utf8CodeUnitCount
        return start..<position
    }

    /// Takes `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`.
    private mutating func number() throws(MalformedObject) -> Range<Int> {
        let start = position
        take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard digits() else {
                position = start
                throw notANumber()
            }
        }
        if take(UInt8(ascii: ".")) { guard digits() else { throw unexpected("a digit") } }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { take(UInt8(ascii: "-")) }
            guard digits() else { throw unexpected("a digit") }
        }
        return start..<position
    }

    /// The error where a value should begin; it explains `NaN` and `Infinity`, which Python and JavaScript write.
    private func notANumber() -> MalformedObject {
        let text = String(decoding: rest.prefix(9), as: UTF8.self)
        guard let name = ["NaN", "Infinity", "-Infinity"].first(where: { text.hasPrefix($0) }) else {
            return unexpected("a value")
        }
        return MalformedObject(
            problem: "\(name) is no value of JSON", remedy: "Write null for a number that is not known")
    }

    private mutating func digits() -> Bool {
        let start = position
        while position < end, bytes[position] &- UInt8(ascii: "0") < 10 { position &+= 1 }
        return position > start
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < end, bytes[position] <= 0x20 {
            guard JSONElements.isSpace(bytes[position]) else { return }
            position &+= 1
        }
    }

    @inline(__always)
    @discardableResult
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// The next bytes of the line, as many as an error may show.
    var rest: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[position..<min(end, position + 64)].prefix { $0 != Byte.lineFeed })
    }

    func unexpected(_ expected: String) -> MalformedObject {
        MalformedObject(
            problem: position == end
                ? "expected \(expected), found the end of the line" : "expected \(expected), found \(excerpt(rest))")
    }
}

/// Why a text is not one flat JSON object.
struct MalformedObject: Error {
    /// What is wrong, without a full stop.
    let problem: String
    /// The key that the error belongs to, if there is one.
    var key: String?
    var remedy = "Mend the record"
}

/// Takes the members of one JSON object (RFC 8259) whose values are all texts, numbers, true, false or null.
///
/// It gives the positions of texts and copies nothing. It does not check that texts are UTF-8, as for any other cell.
struct FlatObjectScanner {
    /// The bytes of a key or a text value, without its quotes, and whether it has escapes.
    struct Text {
        let range: Range<Int>
        let isEscaped: Bool
    }

    /// The value of a member.
    enum Value {
        case text(Text)
        /// A number, `true` or `false`, as it is written.
        case word(Range<Int>)
        case null
    }

    let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    private let end: Int
    private var hasMembers = false

    /// Creates a scanner of the object that fills `range` of `bytes`, apart from spaces around it.
    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Takes the opening brace.
    mutating func open() throws(MalformedObject) {
        skipSpace()
        guard take("{") else {
            throw MalformedObject(
                problem: "expected a JSON object, found \(excerpt(rest))",
                remedy: "Write one object on each line, such as {\"user\":\"u1\",\"item\":\"i1\"}")
        }
    }

    /// Takes the next key and its colon; nil at the end of the object, where the text must end too.
    mutating func key() throws(MalformedObject) -> Text? {
        skipSpace()
        if take("}") {
            skipSpace()
            guard position == end else { throw unexpected("the end of the record after its object") }
            return nil
        }
        if hasMembers {
            guard take(",") else { throw unexpected("',' or '}'") }
            skipSpace()
        }
        hasMembers = true
        guard position < end, bytes[position] == Byte.quote else { throw unexpected("a key in quotes") }
        let key = try text()
        skipSpace()
        guard take(":") else { throw unexpected("':'") }
        skipSpace()
        return key
    }

    /// Takes the value after a key.
    mutating func value() throws(MalformedObject) -> Value {
        guard position < end else { throw unexpected("a value") }
        switch bytes[position] {
        case Byte.quote: return .text(try text())
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            throw MalformedObject(
                problem: "the value is nested", remedy: "Write its parts as values of their own, or leave it out")
        case UInt8(ascii: "t"): return .word(try word("true"))
        case UInt8(ascii: "f"): return .word(try word("false"))
        case UInt8(ascii: "n"):
            _ = try word("null")
            return .null
        default: return .word(try number())
        }
    }

    /// Takes a text in quotes.
    private mutating func text() throws(MalformedObject) -> Text {
        let start = position + 1
        var cursor = start
        var isEscaped = false
        while cursor < end {
            let byte = bytes[cursor]
            if byte == Byte.quote {
                position = cursor + 1
                return Text(range: start..<cursor, isEscaped: isEscaped)
            }
            guard byte >= 0x20 else {
                throw MalformedObject(
                    problem: "a control character in a text", remedy: "Write it with an escape, such as \\n or \\t")
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                cursor &+= 1
            }
            cursor &+= 1
        }
        throw MalformedObject(problem: "a text whose quotes are never closed")
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
        take("-")
        if !take("0") {
            guard digits() else {
                position = start
                throw notANumber()
            }
        }
        if take(".") { guard digits() else { throw unexpected("a digit") } }
        if take("e") || take("E") {
            if !take("+") { take("-") }
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

    private mutating func skipSpace() {
        while position < end {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return }
            position &+= 1
        }
    }

    @discardableResult
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
        position &+= 1
        return true
    }

    private var rest: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[position..<min(end, position + 64)])
    }

    private func unexpected(_ expected: String) -> MalformedObject {
        MalformedObject(
            problem: position == end
                ? "expected \(expected), found the end of the line" : "expected \(expected), found \(excerpt(rest))")
    }
}

/// Describes why a text is not valid JSON.
package struct MalformedJSON: Error, Sendable, Equatable {
    /// What is wrong, without a full stop at the end.
    package let problem: String
    /// The position of the problem, in bytes from the start of the text.
    package let offset: Int
}

extension JSONValue {
    /// Reads one JSON value (RFC 8259) that takes up all of `bytes`.
    ///
    /// The parser is stricter than the standard: a duplicate key, nesting deeper than 100 levels, and a number beyond
    /// the range of `Double` are errors.
    ///
    /// - Throws: `MalformedJSON`.
    package init(parsing bytes: [UInt8]) throws {
        var parser = JSONParser(bytes)
        self = try parser.document()
    }

    /// Reads one JSON value, and where its parts stand.
    ///
    /// A byte order mark before it, which editors of Windows write, is passed over, as RFC 8259 allows.
    ///
    /// - Parameter bytes: The whole text.
    /// - Returns: The value and the places.
    /// - Throws: `MalformedJSON`.
    package static func located(parsing bytes: [UInt8]) throws -> (value: JSONValue, places: JSONPlaces) {
        let places = JSONPlaces(bytes)
        var parser = JSONParser(bytes, noting: places)
        parser.passOverByteOrderMark()
        let value = try parser.document()
        return (value, parser.places ?? places)
    }
}

private struct JSONParser {
    private static let deepest = 100
    private let bytes: [UInt8]
    private var position = 0
    /// Where the values stand; `nil` when nobody asks.
    private(set) var places: JSONPlaces?

    init(_ bytes: [UInt8], noting places: JSONPlaces? = nil) {
        self.bytes = bytes
        self.places = places
    }

    mutating func passOverByteOrderMark() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func document() throws -> JSONValue {
        let result = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw malformed("more text after the end") }
        return result
    }

    /// Reads a value; a member of an object has a name, and begins where its key does.
    private mutating func value(depth: Int, _ name: String? = nil, at start: Int? = nil) throws -> JSONValue {
        guard depth < Self.deepest else { throw malformed("nested deeper than \(Self.deepest) levels") }
        skipSpace()
        places?.begin(name, at: start ?? position)
        defer { places?.end() }
        guard let first = current else { throw malformed("the text ends too early") }
        switch first {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        position += 1
        if skipSpace(), take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw malformed("expected a key") }
            let start = position
            let key = try string()
            guard skipSpace(), take(":") else { throw malformed("expected ':'") }
            let member = try value(depth: depth + 1, key, at: start)
            guard members.updateValue(member, forKey: key) == nil else {
                position = start
                throw malformed("the key occurs twice")
            }
            skipSpace()
        } while take(",")
        guard take("}") else { throw malformed("expected ',' or '}'") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> JSONValue {
        var elements: [JSONValue] = []
        position += 1
        if skipSpace(), take("]") { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw malformed("expected ',' or ']'") }
        return .array(elements)
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw malformed("expected a value") }
        position += text.utf8.count
        return value
    }

    private mutating func number() throws -> JSONValue {
        let start = position
        take("-")
        // A leading zero must not be followed by another digit.
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            position = start
            throw malformed("a number out of range")
        }
        return .double(value)
    }

    private mutating func digits() throws {
        let start = position
        while let byte = current, isDigit(byte) { position += 1 }
        guard position > start else { throw malformed("expected a value") }
    }

    private mutating func string() throws -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        var isASCII = true
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                // Validating is slow, and needless for ASCII and what escapes stand for.
                guard
                    let text = isASCII
                        ? String(decoding: content, as: UTF8.self) : String(validating: content, as: UTF8.self)
                else {
                    position = start
                    throw malformed("a string that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case ..<0x20: throw malformed("a control character in a string")
            default:
                isASCII = isASCII && byte < 0x80
                content.append(byte)
            }
        }
        throw malformed("a string that does not end")
    }

    private mutating func escape(into content: inout [UInt8]) throws {
        guard let byte = current else { throw malformed("a string that does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw malformed("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw malformed("half a surrogate pair") }
            content.append(contentsOf: String(Character(scalar)).utf8)
        default: throw malformed("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        let end = position + 4
        guard end <= bytes.count, let text = String(validating: bytes[position..<end], as: UTF8.self),
            text.utf8.allSatisfy({ isDigit($0) || (0x41...0x46).contains($0 & 0xDF) }),
            let code = UInt32(text, radix: 16)
        else { throw malformed("expected four hexadecimal digits") }
        position = end
        return code
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    @discardableResult
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        return true
    }

    private func malformed(_ problem: String) -> MalformedJSON {
        MalformedJSON(problem: problem, offset: position)
    }
}

/// The escapes in the texts of JSON (RFC 8259, section 7).
enum JSONEscapes {
    /// Appends to `output` the bytes of `text`, the content between two quotes, with its escapes decoded.
    static func decode(_ text: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(MalformedObject) {
        var position = 0
        while position < text.count {
            let byte = text[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < text.count else {
                output.append(byte)
                continue
            }
            let escape = text[position]
            position += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(escape)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"): output.append(contentsOf: Array(String(try scalar(text, &position)).utf8))
            default: throw MalformedObject(problem: "an unknown escape in a text")
            }
        }
    }

    /// The character after `\u`: four hexadecimal digits, or two such escapes for a character beyond U+FFFF.
    private static func scalar(
        _ text: UnsafeRawBufferPointer, _ position: inout Int
    ) throws(MalformedObject) -> Character {
        var code = try hexadecimal(text, &position)
        if (0xD800..<0xDC00).contains(code), position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let low = try hexadecimal(text, &position)
            guard (0xDC00..<0xE000).contains(low) else { throw MalformedObject(problem: "half a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw MalformedObject(problem: "half a surrogate pair") }
        return Character(scalar)
    }

    private static func hexadecimal(
        _ text: UnsafeRawBufferPointer, _ position: inout Int
    ) throws(MalformedObject) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < text.count, let digit = Character(Unicode.Scalar(text[position])).hexDigitValue else {
                throw MalformedObject(problem: "expected four hexadecimal digits after \\u")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}

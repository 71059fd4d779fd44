/// How the characters of a table are written as bytes.
package enum TextEncoding: String, Codable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// ISO 8859-1: every byte is the code point of a character.
    case latin1 = "latin-1"
    /// Latin-1 with the Euro sign, quotation marks and dashes in place of most of its control characters.
    case windows1252 = "windows-1252"
    /// Units of two bytes; a byte order mark tells their order, or else the zero byte of the first character.
    case utf16 = "utf-16"

    /// The one-byte encoding that text which is not UTF-8 most likely has.
    ///
    /// - Parameter bytes: Text with at least one byte from 0x80 on.
    /// - Returns: Windows-1252 if a byte would be a control character in Latin-1, else Latin-1.
    package static func likely(of bytes: UnsafeRawBufferPointer) -> TextEncoding {
        bytes.contains { (0x80...0x9F).contains($0) } ? .windows1252 : .latin1
    }

    /// The characters of the bytes from 0x80 to 0x9F in Windows-1252; 0 for the five that are none.
    static let windows1252High: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}

/// A field of delimited text (RFC 4180), in quotes where it needs them.
///
/// - Parameters:
///   - bytes: The content.
///   - delimiter: The byte between two fields.
///   - isAlone: Whether the field is the only one of its row: an empty one then needs quotes, or its line would vanish.
/// - Returns: The bytes of the field.
package func csvField(
    _ bytes: some Collection<UInt8>, delimiter: UInt8 = UInt8(ascii: ","), isAlone: Bool = false
) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let special = [delimiter, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    // Readers take a byte order mark at the start of a line for that of a file.
    let isMarked = bytes.starts(with: "\u{FEFF}".utf8)
    guard bytes.contains(where: special.contains) || isAlone && bytes.isEmpty || isMarked else { return Array(bytes) }
    var field = [quote]
    for byte in bytes {
        if byte == quote { field.append(quote) }
        field.append(byte)
    }
    field.append(quote)
    return field
}

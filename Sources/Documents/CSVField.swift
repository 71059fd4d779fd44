/// A field of CSV (RFC 4180), in quotes where it needs them.
///
/// - Parameters:
///   - bytes: The content.
///   - isAlone: Whether the field is the only one of its row: an empty one then needs quotes, or its line would vanish.
/// - Returns: The bytes of the field.
package func csvField(_ bytes: some Collection<UInt8>, isAlone: Bool = false) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let special = [UInt8(ascii: ","), quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard bytes.contains(where: special.contains) || isAlone && bytes.isEmpty else { return Array(bytes) }
    var field = [quote]
    for byte in bytes {
        if byte == quote { field.append(quote) }
        field.append(byte)
    }
    field.append(quote)
    return field
}

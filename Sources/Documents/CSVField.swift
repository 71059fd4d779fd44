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
    // Copy first, because loops over a collection of unknown kind take several times as long.
    let content = Array(bytes)
    guard needsQuotes(content, delimiter) || isAlone && content.isEmpty else { return content }
    let quote = UInt8(ascii: "\"")
    var field = [quote]
    for byte in content {
        if byte == quote { field.append(quote) }
        field.append(byte)
    }
    field.append(quote)
    return field
}

private func needsQuotes(_ content: [UInt8], _ delimiter: UInt8) -> Bool {
    for byte in content
    where byte == delimiter || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        return true
    }
    // Readers take a byte order mark at the start of a line for that of a file.
    return content.count >= 3 && content[0] == 0xEF && content[1] == 0xBB && content[2] == 0xBF
}

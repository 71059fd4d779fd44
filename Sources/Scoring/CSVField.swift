/// A CSV field as in RFC 4180, quoted where necessary.
func csvField(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let special = [UInt8(ascii: ","), quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard bytes.contains(where: special.contains) else { return Array(bytes) }
    var field = [quote]
    for byte in bytes {
        if byte == quote { field.append(quote) }
        field.append(byte)
    }
    field.append(quote)
    return field
}

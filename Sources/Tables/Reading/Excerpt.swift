/// The text of a cell for a message: in quotes, at most 60 characters, bytes that are not UTF-8 as `\xNN`.
package func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
    let limit = 60
    if let text = String(validating: bytes, as: UTF8.self) {
        return text.count <= limit ? "'\(text)'" : "'\(text.prefix(limit))…'"
    }
    var text = ""
    for byte in bytes.prefix(limit) {
        if byte >= 0x20 && byte < 0x7F {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            text += "\\x" + (digits.count == 1 ? "0" : "") + digits
        }
    }
    return bytes.count <= limit ? "'\(text)'" : "'\(text)…'"
}

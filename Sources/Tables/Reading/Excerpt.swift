import Diagnostics

/// The text of a cell for a message: in quotes, visible, at most 80 characters long, and bytes that are not UTF-8 as
/// `\xNN`.
package func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text.excerpt }
    let pieces = bytes.prefix(longestExcerpt + 1).map { byte in
        if byte >= 0x20 && byte < 0x7F { return String(Unicode.Scalar(byte)) }
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
    return shortened(pieces, isWhole: pieces.count == bytes.count)
}

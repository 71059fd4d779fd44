import Crypto
import Diagnostics

/// A SHA-256 sum in lower-case hexadecimal.
package enum SHA256Sum {
    package static func hex(of bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hexadecimal(hash.finalize())
    }

    package static func hex(of text: String) -> String {
        Array(text.utf8).withUnsafeBytes { hex(of: $0) }
    }

    /// The first 32 bits of the sum, as a number whose first byte is the highest.
    package static func first32(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hash.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The sum of a whole file.
    ///
    /// - Throws: `UserError` with code `missingInput` when it cannot be read, `invalidData` when it changes meanwhile.
    package static func hex(ofFile path: String) throws -> String {
        let file = try MappedFile(path, inMemoryUpTo: 1 << 20)
        let sum = withExtendedLifetime(file) { hex(of: file.bytes) }
        try file.checkUnchanged(.invalidData)
        return sum
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

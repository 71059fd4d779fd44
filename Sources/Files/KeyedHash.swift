import Crypto
import Diagnostics

/// Names customers in logs, so that only who has the key can say who they are: HMAC-SHA-256 (RFC 2104), of which the
/// first 16 bytes stand as 32 hexadecimal digits.
package struct KeyedHash: Sendable {
    private let key: SymmetricKey

    /// Takes a key of any length; 32 random bytes are right.
    package init(key: some Sequence<UInt8>) { self.key = SymmetricKey(data: Array(key)) }

    /// Reads the key from a file: its content without line ends after it.
    ///
    /// - Throws: `UserError` with code `missingInput` for a file that cannot be read, `invalidData` for fewer than 16 bytes.
    package init(file path: String) throws {
        let file = try MappedFile(path, inMemoryUpTo: 1 << 20)
        var bytes = withExtendedLifetime(file) { Array(file.bytes) }
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard bytes.count >= 16 else {
            throw UserError(
                .invalidData, "the key has \(bytes.count) bytes, so that it could be guessed", at: .init(file: path),
                remedy: "Make one with: head -c 32 /dev/urandom | base64")
        }
        self.init(key: bytes)
    }

    /// A position in [0, 1) that depends on the key and all bytes alone: the first 53 bits of the code as a fraction.
    package func position(of bytes: [UInt8]) -> Double {
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
        return Double(code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) * 0x1p-53
    }

    /// The name of an id in logs.
    package func name(of id: UnsafeRawBufferPointer) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return HMAC<SHA256>.authenticationCode(for: Array(id), using: key).prefix(16)
            .flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}

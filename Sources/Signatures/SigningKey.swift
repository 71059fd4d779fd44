import Crypto
import Diagnostics

/// The private half of a pair of keys on the curve P-256: it signs (ECDSA with SHA-256; FIPS 186-5, section 6).
package struct SigningKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// Reads a key from a PEM file, as OpenSSL writes it (SEC 1 or PKCS #8).
    ///
    /// - Throws: `UserError` with code `missingInput` for a file that cannot be read; `invalidData` for a public key, an
    ///   encrypted one, one of another curve, and a file without a key.
    package init(file path: String) throws {
        let blocks = try PEMBlock.all(inFile: path)
        guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            throw UserError(
                .invalidData,
                blocks.contains { $0.label == "PUBLIC KEY" }
                    ? "this is a public key, and only the private one of its pair signs"
                    : "the file has no private key", at: .init(file: path), remedy: "\(PEMBlock.makingOne)")
        }
        guard !block.isEncrypted else {
            throw UserError(
                .invalidData, "the private key is encrypted, and no password is asked for", at: .init(file: path),
                remedy: "Decrypt it into a file that only you can read: openssl pkey -in KEY -out FILE")
        }
        do {
            key = try P256.Signing.PrivateKey(derRepresentation: block.bytes)
        } catch {
            throw UserError(
                .invalidData, "the private key is damaged, or not on the curve P-256 (prime256v1)",
                at: .init(file: path), remedy: "\(PEMBlock.makingOne)")
        }
    }

    /// The public half.
    package var verifyingKey: VerifyingKey { VerifyingKey(key.publicKey) }

    /// The signature of some bytes, in DER.
    package func signature(of bytes: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: bytes).derRepresentation)
    }
}

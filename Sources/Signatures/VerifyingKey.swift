import Crypto
import Diagnostics
import Files

/// The public half of a pair of keys on the curve P-256: with it everybody can check what the private half signed.
package struct VerifyingKey: Sendable {
    private let key: P256.Signing.PublicKey
    /// The SHA-256 of the key's PEM text, by which signatures name it.
    package let name: String

    init(_ key: P256.Signing.PublicKey) {
        self.key = key
        name = SHA256Sum.hex(of: PEMBlock.text("PUBLIC KEY", key.derRepresentation))
    }

    /// Reads a key from a PEM file, as `openssl ec -pubout` writes it.
    ///
    /// - Throws: `UserError` with code `missingInput` for a file that cannot be read; `invalidData` for a private key, one
    ///   of another curve, and a file without a key.
    package init(file path: String) throws {
        let blocks = try PEMBlock.all(inFile: path)
        guard let block = blocks.first(where: { $0.label == "PUBLIC KEY" }) else {
            throw UserError(
                .invalidData,
                blocks.contains { $0.label.hasSuffix("PRIVATE KEY") }
                    ? "this is a private key, which no check needs" : "the file has no public key",
                at: .init(file: path),
                remedy: "Give the public key of the pair: openssl ec -in KEY -pubout -out KEY.pub")
        }
        do {
            self.init(try P256.Signing.PublicKey(derRepresentation: block.bytes))
        } catch {
            throw UserError(
                .invalidData, "the public key is damaged, or not on the curve P-256 (prime256v1)",
                at: .init(file: path), remedy: "\(PEMBlock.makingOne)")
        }
    }

    /// Whether the private half made this signature, in DER, of these bytes.
    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
        return key.isValidSignature(signature, for: bytes)
    }
}

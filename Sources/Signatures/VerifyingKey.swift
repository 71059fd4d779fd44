import Crypto
import Diagnostics
import Files
import FoundationEssentials

/// The public half of a pair of keys: with it everybody can check what the private half signed.
///
/// Keys are of the curves of NIST that `model-signing` signs with: P-256 (ECDSA with SHA-256), as `SigningKey` has them,
/// P-384 (SHA-384) and P-521 (SHA-512); FIPS 186-5, section 6.
package struct VerifyingKey: Sendable {
    private let key: any EllipticKey
    /// The SHA-256 of the key's PEM text, by which signatures name it.
    package let name: String

    init(_ key: P256.Signing.PublicKey) { self.init(any: key) }

    private init(any key: any EllipticKey) {
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
        let curves: [any EllipticKey.Type] = [
            P256.Signing.PublicKey.self, P384.Signing.PublicKey.self, P521.Signing.PublicKey.self,
        ]
        guard let key = curves.lazy.compactMap({ try? $0.init(derRepresentation: block.bytes) }).first else {
            throw UserError(
                .invalidData, "the public key is damaged, or not on one of the curves P-256, P-384 and P-521",
                at: .init(file: path), remedy: "\(PEMBlock.makingOne)")
        }
        self.init(any: key)
    }

    /// Whether the private half made this signature, in DER, of these bytes.
    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool { key.accepts(signature, of: bytes) }
}

/// A public key of one of the curves.
private protocol EllipticKey: Sendable {
    var derRepresentation: Data { get }
    init(derRepresentation: [UInt8]) throws
    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool
}

extension P256.Signing.PublicKey: EllipticKey {
    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        (try? P256.Signing.ECDSASignature(derRepresentation: signature)).map { isValidSignature($0, for: bytes) }
            ?? false
    }
}

extension P384.Signing.PublicKey: EllipticKey {
    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        (try? P384.Signing.ECDSASignature(derRepresentation: signature)).map { isValidSignature($0, for: bytes) }
            ?? false
    }
}

extension P521.Signing.PublicKey: EllipticKey {
    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        (try? P521.Signing.ECDSASignature(derRepresentation: signature)).map { isValidSignature($0, for: bytes) }
            ?? false
    }
}

import Diagnostics
import Documents
import FoundationEssentials

/// A signed statement as a file: a DSSE envelope in a sigstore bundle, as the package `model-signing` writes it.
///
/// What is signed is PAE(type, payload) of DSSE 1.0: `DSSEv1`, the length of the type, the type, the length of the payload
/// and the payload, each behind a space.
package struct SignatureBundle: Sendable, Equatable {
    private static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"
    private static let payloadType = "application/vnd.in-toto+json"

    private let payload: [UInt8]
    private let signature: [UInt8]
    /// The name of the key that signed; `nil` where the signer did not write it down.
    package let keyName: String?
    /// What is signed; only `statement(signedBy:)` says whether it is.
    package let claim: ModelStatement

    /// Signs a statement.
    package init(_ statement: ModelStatement, signedWith key: SigningKey) throws {
        claim = statement
        payload = statement.payload
        signature = try key.signature(of: Self.preAuthenticationEncoding(of: payload))
        keyName = key.verifyingKey.name
    }

    /// Reads a bundle.
    ///
    /// - Throws: `MalformedSignature`, also for one that was signed by a certificate in place of a key.
    package init(parsing bytes: [UInt8]) throws {
        guard let json = try? JSONValue(parsing: bytes) else { throw MalformedSignature("it is not valid JSON") }
        guard json["mediaType"]?.stringValue == Self.mediaType else {
            throw MalformedSignature("it is no sigstore bundle of version 0.3")
        }
        guard let material = json["verificationMaterial"]?["publicKey"]?.objectValue else {
            throw MalformedSignature("it was not made with a key")
        }
        let envelope = json["dsseEnvelope"]
        guard let signatures = envelope?["signatures"]?.arrayValue, signatures.count == 1,
            envelope?["payloadType"]?.stringValue == Self.payloadType,
            let payload = (envelope?["payload"]?.stringValue).flatMap({ Data(base64Encoded: $0) }),
            let signature = signatures[0]["sig"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
        else { throw MalformedSignature("it has no envelope with one signature of an in-toto statement") }
        self.payload = Array(payload)
        self.signature = Array(signature)
        keyName = material["hint"]?.stringValue
        claim = try ModelStatement(payload: self.payload)
    }

    /// The bundle as JSON, on one line.
    package var text: String {
        let envelope: JSONValue = [
            "payload": .string(Data(payload).base64EncodedString()), "payloadType": .string(Self.payloadType),
            "signatures": [["sig": .string(Data(signature).base64EncodedString()), "keyid": ""]],
        ]
        let bundle: JSONValue = [
            "mediaType": .string(Self.mediaType),
            "verificationMaterial": [
                "publicKey": ["hint": .string(keyName ?? "")], "tlogEntries": [],
            ],
            "dsseEnvelope": envelope,
        ]
        return bundle.text + "\n"
    }

    /// What is signed, if one of these keys signed it.
    ///
    /// - Throws: `MalformedSignature` when none of them did.
    package func statement(signedBy keys: [VerifyingKey]) throws -> ModelStatement {
        let known = keyName.map { name in keys.filter { $0.name == name } } ?? keys
        guard !known.isEmpty else {
            throw MalformedSignature("it was made with another key, \(String((keyName ?? "").prefix(16)).excerpt)")
        }
        let signed = Self.preAuthenticationEncoding(of: payload)
        guard known.contains(where: { $0.accepts(signature, of: signed) }) else {
            throw MalformedSignature("it was not made with this key, or what it signs was changed")
        }
        return claim
    }

    private static func preAuthenticationEncoding(of payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }
}

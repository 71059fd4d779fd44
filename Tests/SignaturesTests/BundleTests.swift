import Diagnostics
import Documents
import Files
import FoundationEssentials
import Signatures
import TestSupport
import Testing

/// Signatures of another program, and ours by its key.
@Suite struct BundleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func verifying(_ text: String) throws -> VerifyingKey {
        try VerifyingKey(file: folder.file("key.pub", text))
    }

    private func signing(_ text: String) throws -> SigningKey { try SigningKey(file: folder.file("key", text)) }

    private let sums = ForeignSignature.files.mapValues { SHA256Sum.hex(of: $0) }

    @Test func aSignatureOfTheReferenceProgramIsRead() throws {
        let bundle = try SignatureBundle(parsing: Array(ForeignSignature.bundle.utf8))
        let key = try verifying(ForeignSignature.keyPublic)
        let statement = try bundle.statement(signedBy: [key])
        #expect(statement == ModelStatement(name: "7", files: sums))
        #expect(bundle.keyName == key.name)
        #expect(try bundle.statement(signedBy: [verifying(ForeignSignature.otherKeyPublic), key]) == statement)
        #expect(throws: MalformedSignature.self) {
            try bundle.statement(signedBy: [verifying(ForeignSignature.otherKeyPublic)])
        }
        #expect(throws: MalformedSignature.self) { try bundle.statement(signedBy: []) }
    }

    @Test(arguments: [
        (ForeignSignature.largerBundle, ForeignSignature.largerKeyPublic),
        (ForeignSignature.largestBundle, ForeignSignature.largestKeyPublic),
    ])
    func keysOnLargerCurvesVerifyToo(text: String, key: String) throws {
        let bundle = try SignatureBundle(parsing: Array(text.utf8))
        let statement = try bundle.statement(signedBy: [verifying(ForeignSignature.keyPublic), verifying(key)])
        #expect(statement.files == sums)
        #expect(throws: MalformedSignature.self) {
            try bundle.statement(signedBy: [verifying(ForeignSignature.keyPublic)])
        }
    }

    /// What no verifier may take, whether the rest of the bundle is right or not: each changes one member of a signature of
    /// the reference, of the envelope as it is, or of what is signed, which our key signs anew.
    @Test(
        arguments: [
            ("mediaType", "application/json"), ("dsseEnvelope.payloadType", "application/octet-stream"),
            ("dsseEnvelope.signatures", []), ("dsseEnvelope", .null), ("verificationMaterial", .null),
            ("payload._type", "https://in-toto.io/Statement/v0.1"),
            ("payload.predicateType", "https://example.com/other/v1.0"), ("payload.predicate.resources", []),
            ("payload.predicate.serialization", .null), ("payload.predicate.serialization.method", "shards"),
            ("payload.predicate.serialization.hash_type", "blake2b"), ("payload.subject", []),
            ("payload.predicate", .null),
        ] as [(String, JSONValue)])
    func aChangedMemberIsRefused(path: String, value: JSONValue) throws {
        let key = try verifying(ForeignSignature.keyPublic)
        var names = path.split(separator: ".").map(String.init)[...]
        var bundle = try JSONValue(parsing: Array(ForeignSignature.bundle.utf8))
        if names.first == "payload" {
            names = names.dropFirst()
            let text = try #require(bundle["dsseEnvelope"]?["payload"]?.stringValue)
            let payload = try JSONValue(parsing: Array(try #require(Data(base64Encoded: text))))
            let changed = Array(Self.setting(names, of: payload, to: value).text.utf8)
            let type = "application/vnd.in-toto+json"
            let signature = try signing(ForeignSignature.key)
                .signature(of: Array("DSSEv1 \(type.count) \(type) \(changed.count) ".utf8) + changed)
            bundle = Self.setting(
                ["dsseEnvelope", "payload"], of: bundle, to: .string(Data(changed).base64EncodedString()))
            bundle = Self.setting(
                ["dsseEnvelope", "signatures"], of: bundle,
                to: [["sig": .string(Data(signature).base64EncodedString()), "keyid": ""]])
        } else {
            bundle = Self.setting(names, of: bundle, to: value)
        }
        #expect(throws: MalformedSignature.self) {
            try SignatureBundle(parsing: Array(bundle.text.utf8)).statement(signedBy: [key])
        }
    }

    /// The same value with a member replaced.
    private static func setting(_ names: ArraySlice<String>, of json: JSONValue, to value: JSONValue) -> JSONValue {
        guard let name = names.first else { return value }
        var members = json.objectValue ?? [:]
        members[name] = setting(names.dropFirst(), of: members[name] ?? .null, to: value)
        return .object(members)
    }

    @Test(arguments: ["", #"{"garbage": true}"#, String(ForeignSignature.bundle.prefix(100))])
    func whatIsNoBundleIsRefused(text: String) {
        #expect(throws: MalformedSignature.self) { try SignatureBundle(parsing: Array(text.utf8)) }
    }

    @Test func whateverByteOfTheReferenceIsFlippedNothingElseIsSigned() throws {
        let key = try verifying(ForeignSignature.keyPublic)
        let bytes = Array(ForeignSignature.bundle.utf8)
        var refused = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            do {
                let statement = try SignatureBundle(parsing: changed).statement(signedBy: [key])
                #expect(statement.files == sums)
            } catch is MalformedSignature {
                refused += 1
            }
        }
        // What is not refused are names of keys that nothing depends on, as `keyid` and `tlogEntries`.
        #expect(refused > bytes.count - 40)
    }

    @Test func ownSignaturesAreReadAgain() throws {
        let statement = ModelStatement(name: "shop/3", files: sums)
        for text in [ForeignSignature.key, ForeignSignature.modernKey, ForeignSignature.keyWithParameters] {
            let key = try signing(text)
            let bundle = try SignatureBundle(statement, signedWith: key)
            let again = try SignatureBundle(parsing: Array(bundle.text.utf8))
            #expect(again == bundle)
            #expect(try again.statement(signedBy: [verifying(ForeignSignature.keyPublic)]) == statement)
            #expect(key.verifyingKey.name == bundle.keyName)
        }
        // sha256sum of the PEM text, as the reference names its key.
        #expect(try signing(ForeignSignature.key).verifyingKey.name == SHA256Sum.hex(of: ForeignSignature.keyPublic))
    }

    @Test(arguments: [
        (ForeignSignature.encryptedKey, "encrypted"), (ForeignSignature.oldEncryptedKey, "encrypted"),
        (ForeignSignature.largerKey, "P-256"), (ForeignSignature.keyPublic, "public key"), ("no key", "no key in PEM"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no private key"),
        ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "damaged"),
    ])
    func whatCannotSignIsRefused(text: String, reason: String) throws {
        let error = try #require(throws: UserError.self) { try signing(text) }
        #expect(error.code == .invalidData && error.problem.contains(reason) && error.remedy != nil)
    }

    @Test(arguments: [
        (ForeignSignature.key, "private key"), (ForeignSignature.unknownKeyPublic, "P-521"), ("", "no key in PEM"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "damaged"),
    ])
    func whatCannotVerifyIsRefused(text: String, reason: String) throws {
        let error = try #require(throws: UserError.self) { try verifying(text) }
        #expect(error.code == .invalidData && error.problem.contains(reason) && error.remedy != nil)
    }

    @Test func aKeyThatIsNotThereIsMissing() throws {
        let error = try #require(throws: UserError.self) { try SigningKey(file: "\(folder.path)/none") }
        #expect(error.code == .missingInput)
    }
}

import Diagnostics
import Documents
import Files
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
        (ForeignSignature.key, "private key"), (ForeignSignature.largerKeyPublic, "P-256"), ("", "no key in PEM"),
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

import Diagnostics
import Documents
import Files
import Glibc
import ModelFiles
import ModelStore
import Signatures
import TestSupport
import Testing

@Suite("Signed versions, and stores that ask for signatures")
struct SigningTests {
    private let sample: SampleStore
    private let key: SigningKey
    private let publicKey: String

    /// A version of a few hundred bytes, so that each of them can be flipped.
    init() throws {
        sample = try SampleStore()
        key = try SigningKey(file: sample.folder.file("key", Self.keyText))
        publicKey = try sample.folder.file("key.pub", Self.publicText)
        try write()
    }

    // openssl ecparam -name prime256v1 -genkey -noout, and openssl ec -pubout; two pairs.
    private static let keyText = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEILap+BFVwXNDWR2y/iNDwovFFhKr1IIAqkHbLzyNqCEsoAoGCCqGSM49
        AwEHoUQDQgAE5kWbsAjTl/hISYcDV3zWNSw7IzDaObemedYCqeiiTojsZWTCQmU4
        CYEZkPgNRU4GIjijq7FQeAlhxOE0m8CgbA==
        -----END EC PRIVATE KEY-----
        """
    private static let publicText = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5kWbsAjTl/hISYcDV3zWNSw7IzDa
        ObemedYCqeiiTojsZWTCQmU4CYEZkPgNRU4GIjijq7FQeAlhxOE0m8CgbA==
        -----END PUBLIC KEY-----
        """
    private static let otherKeyText = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIIicl8205R6Z7qAFUJ4cyhdJ/rh3OeH3TcXZI/tKYKxioAoGCCqGSM49
        AwEHoUQDQgAEd36NvjVBbdfb688ucv2THVq3UJcnar74+srMOkCsbkSzf3ycZbuC
        8qP751E6M9G/l425Qk+5gkHmyLjWpp0dog==
        -----END EC PRIVATE KEY-----
        """
    private static let otherText = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEd36NvjVBbdfb688ucv2THVq3UJcn
        ar74+srMOkCsbkSzf3ycZbuC8qP751E6M9G/l425Qk+5gkHmyLjWpp0dog==
        -----END PUBLIC KEY-----
        """

    private func write() throws {
        try sample.store.write(model: "shop", by: sample.author) { folder in
            var writer = TensorFileWriter(metadata: ["kind": "sample"])
            writer.add("values", [UInt32](repeating: 7, count: 4))
            try writer.write(to: "\(folder)/items.safetensors")
            return Manifest(kind: "sample", codeVersion: "1.2.3")
        }
    }

    private func sign(_ reference: String = "shop/1") throws -> VersionSignature {
        try sample.store.sign(Reference(parsing: reference), with: key, by: sample.author)
    }

    private func verify(_ keys: String...) throws -> [String] {
        let keys = try keys.map { try VerifyingKey(file: $0) }
        return try sample.store.verify(Reference(parsing: "shop/1"), signedBy: keys).problems
            .filter { !$0.isHarmless }.map(\.text)
    }

    private func require(_ text: String) throws { _ = try sample.folder.file("models/store.json", text) }

    @Test("A signature lies beside the versions, and its line is in the history")
    func signing() throws {
        #expect(try verify(publicKey) == ["it has no signature"])
        let signature = try sign()
        #expect(signature.file == "\(sample.model)/signatures/1.json" && !signature.wasThere)
        let entry = try #require(try sample.store.history(of: "shop").entries.last)
        #expect(entry.action == .signed && entry.version == 1 && entry.key == key.verifyingKey.name)
        #expect(try entry.manifest == SHA256Sum.hex(ofFile: "\(sample.model)/1/manifest.json"))
        #expect(try verify(publicKey).isEmpty)
        #expect(try sample.store.verify().problems.isEmpty)
        let before = try sample.files()
        #expect(try sign().wasThere)
        #expect(try sample.files() == before)
        let other = try sample.folder.file("other.pub", Self.otherText)
        #expect(try verify(other).first?.contains("another key") == true)
        #expect(try verify(other, publicKey).isEmpty)
        expect(.wrongUsage, "is a path") { try sign("\(sample.model)/1") }
        expect(.modelUnusable, "no version 9") { try sign("shop/9") }
    }

    @Test("Settings that are a link to nowhere let nothing through, and a file that is a link is not signed")
    func links() throws {
        #expect(symlink("nowhere", "\(sample.store.path)/store.json") == 0)
        expect(.modelUnusable, "settings of the store cannot be read") {
            try sample.store.trusted(Reference(parsing: "shop/1"))
        }
        try Folder.remove("\(sample.store.path)/store.json")
        let path = try #require(
            try Folder.names(in: "\(sample.model)/1").first { $0 != "manifest.json" }.map { "\(sample.model)/1/\($0)" })
        #expect(rename(path, "\(sample.folder.path)/elsewhere") == 0)
        #expect(symlink("\(sample.folder.path)/elsewhere", path) == 0)
        expect(.modelUnusable, "it is no plain file") { try sign() }
    }

    @Test("Every byte of a signed version counts")
    func flippedBytes() throws {
        _ = try sign()
        let keys = [try VerifyingKey(file: publicKey)]
        try require(#"{"require_signature": ["../key.pub"]}"#)
        for file in ["manifest.json", "items.safetensors"] {
            let path = "\(sample.model)/1/\(file)"
            let sound = try bytes(of: path)
            for index in sound.indices {
                var changed = sound
                changed[index] ^= 1 << UInt8(index % 8)
                try sample.folder.write(changed, to: path)
                #expect(
                    try !sample.store.verify(Reference(parsing: "shop/1"), signedBy: keys).isSound, "\(file) \(index)")
                #expect(throws: UserError.self) { try sample.store.trusted(Reference(parsing: "shop/1")) }
            }
            try sample.folder.write(sound, to: path)
        }
        #expect(try verify(publicKey).isEmpty)
    }

    @Test("A version whose history was made to fit is still not the one that was signed")
    func forgedHistory() throws {
        _ = try sign()
        // Somebody who may write everything but has no key: another version under the same number.
        let forger = try SampleStore()
        try forger.write(9)
        for file in ["1/manifest.json", "1/items.safetensors", "history.jsonl", "aliases.json"] {
            try sample.folder.write(bytes(of: "\(forger.model)/\(file)"), to: "\(sample.model)/\(file)")
        }
        #expect(try sample.store.verify(Reference(parsing: "shop/1")).isSound)
        #expect(try verify(publicKey) == ["it is not the file that was signed"])
    }

    @Test("A file more or less, a link and a folder are refused")
    func otherFiles() throws {
        _ = try sign()
        let extra = "\(sample.model)/1/notes.txt"
        try sample.folder.write([1], to: extra)
        #expect(try verify(publicKey) == ["it was not signed"])
        #expect(unlink(extra) == 0)
        #expect(mkdir(extra, 0o755) == 0)
        #expect(try verify(publicKey) == ["it was not signed"])
        #expect(rmdir(extra) == 0)
        let (items, moved) = ("\(sample.model)/1/items.safetensors", "\(sample.folder.path)/moved")
        #expect(rename(items, moved) == 0)
        #expect(try !verify(publicKey).isEmpty)
        #expect(symlink(moved, items) == 0)
        #expect(try verify(publicKey) == ["it is no plain file"])
        #expect(unlink(items) == 0 && rename(moved, items) == 0)
        #expect(try verify(publicKey).isEmpty)
    }

    @Test("What is damaged or has a strange file is not signed")
    func notSigned() throws {
        let extra = "\(sample.model)/1/notes.txt"
        try sample.folder.write([1], to: extra)
        expect(.modelUnusable, "none of it", "notes.txt") { try sign() }
        #expect(unlink(extra) == 0)
        var items = try bytes(of: "\(sample.model)/1/items.safetensors")
        items[items.count / 2] ^= 1
        try sample.folder.write(items, to: "\(sample.model)/1/items.safetensors")
        expect(.modelUnusable, "damaged and is not signed") { try sign() }
        #expect(!Folder.exists("\(sample.model)/signatures"))
    }

    @Test("A store that asks for signatures uses and promotes no other version")
    func requirement() throws {
        try require(#"{"require_signature": ["../key.pub"]}"#)
        expect(.modelUnusable, "no valid signature", "sign shop/1 sign.key") {
            try sample.store.trusted(Reference(parsing: "shop/1"))
        }
        expect(.modelUnusable, "no valid signature") { try sample.promote("shop/1") }
        expect(.modelUnusable, "no valid signature") {
            try sample.store.trusted(Reference(parsing: "\(sample.model)/1"))
        }
        #expect(try !sample.store.verify().isSound)
        // Whoever decides whether to sign must be able to look.
        #expect(try sample.store.checked(Reference(parsing: "shop/1")).number == 1)
        _ = try sign()
        try sample.promote("shop/1")
        #expect(try sample.store.trusted(Reference(parsing: "shop")).number == 1)
        #expect(try sample.store.verify().isSound)
        let demanding = ModelStore(
            path: sample.store.path,
            signers: [try VerifyingKey(file: sample.folder.file("other.pub", Self.otherText))])
        expect(.modelUnusable, "another key") { try demanding.trusted(Reference(parsing: "shop")) }
    }

    @Test("Settings or keys that cannot be read let no version through")
    func unreadableSettings() throws {
        _ = try sign()
        for text in [
            "{", #"{"require_signature": []}"#, #"{"require_signature": "key.pub"}"#, #"{"require_signatures": []}"#,
            #"{"require_signature": ["none.pub"]}"#, #"{"require_signature": ["../key"]}"#,
        ] {
            try require(text)
            #expect(throws: UserError.self) { try sample.store.trusted(Reference(parsing: "shop/1")) }
            #expect(try !sample.store.verify().isSound)
        }
        try require("{}")
        #expect(try sample.store.trusted(Reference(parsing: "shop/1")).number == 1)
        #expect(try sample.store.modelNames() == ["shop"])
    }

    @Test("A copy takes the signature along, also when it was made later")
    func copies() throws {
        let target = ModelStore(path: "\(sample.folder.path)/other")
        _ = try sample.store.copy(Reference(parsing: "shop/1"), to: target, by: sample.author)
        _ = try sign()
        #expect(try sample.store.copy(Reference(parsing: "shop/1"), to: target, by: sample.author).wasThere)
        let keys = [try VerifyingKey(file: publicKey)]
        #expect(try target.verify(signedBy: keys).isSound)
        // A signature of other files is harmless where nobody asks for one.
        try write()
        try sample.folder.write(
            bytes(of: "\(sample.model)/signatures/1.json"), to: "\(sample.model)/signatures/2.json")
        let report = try sample.store.verify()
        #expect(report.isSound && report.problems.first?.text.contains("signs other files") == true)
    }

    @Test("Killed while it signed: the earlier signature or the new one, and the next one tidies up")
    func interruption() throws {
        let before = try sample.files()
        _ = try sign()
        // The history is replaced last.
        for name in ["history.jsonl", "aliases.json"] {
            let path = "\(sample.model)/\(name)"
            try sample.folder.write(try #require(before[path]), to: path)
        }
        let left = "\(sample.model)/signatures/.1.json.77.0.partial"
        try sample.folder.write([1, 2, 3], to: left)
        let report = try sample.store.verify()
        #expect(report.isSound && report.problems.map(\.file) == [left])
        let other = try SigningKey(file: sample.folder.file("other", Self.otherKeyText))
        #expect(try !sample.store.sign(Reference(parsing: "shop/1"), with: other, by: sample.author).wasThere)
        #expect(!Folder.exists(left))
        #expect(try sample.store.history(of: "shop").entries.map(\.action) == [.written, .signed])
        #expect(try !verify(publicKey).isEmpty)
    }
}

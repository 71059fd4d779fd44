import Crypto
import Documents

/// What a signature says of a model: the SHA-256 of each of its files.
///
/// It is an in-toto statement (version 1) with the predicate of the OpenSSF model signing specification 1.0:
///
/// ```json
/// {"_type": "https://in-toto.io/Statement/v1",
///  "subject": [{"name": "recommendations/7", "digest": {"sha256": "…"}}],
///  "predicateType": "https://model_signing/signature/v1.0",
///  "predicate": {"serialization": {"method": "files", "hash_type": "sha256", "allow_symlinks": false},
///                "resources": [{"name": "items.safetensors", "algorithm": "sha256", "digest": "…"}]}}
/// ```
///
/// The digest of the subject is the SHA-256 of the digests of all resources, one after another, in ascending order of
/// names.
package struct ModelStatement: Sendable, Equatable {
    private static let type = "https://in-toto.io/Statement/v1"
    private static let predicateType = "https://model_signing/signature/v1.0"
    private static let algorithm = "sha256"

    /// What the signer called the model; it proves nothing.
    package let name: String
    /// The SHA-256 of each file in lower-case hexadecimal, by its name.
    package let files: [String: String]

    package init(name: String, files: [String: String]) {
        self.name = name
        self.files = files
    }

    /// The statement as JSON.
    var payload: [UInt8] {
        let names = Self.sorted(files.keys)
        let digests = names.compactMap { files[$0] }
        let statement: JSONValue = [
            "_type": .string(Self.type),
            "subject": [["name": .string(name), "digest": [Self.algorithm: .string(Self.sum(of: digests))]]],
            "predicateType": .string(Self.predicateType),
            "predicate": [
                "serialization": ["method": "files", "hash_type": .string(Self.algorithm), "allow_symlinks": false],
                "resources": .array(
                    zip(names, digests).map { name, digest in
                        ["name": .string(name), "algorithm": .string(Self.algorithm), "digest": .string(digest)]
                    }),
            ],
        ]
        return Array(statement.text.utf8)
    }

    /// Reads a statement that this program or another one wrote.
    ///
    /// Keys that the specification does not have are passed over, as it asks. Paths that the signer did not look at
    /// (`ignore_paths`) are nothing special: they are not among the files.
    ///
    /// - Throws: `MalformedSignature`, also for sums of another kind than the SHA-256 of whole files.
    init(payload: [UInt8]) throws {
        guard let json = try? JSONValue(parsing: payload), json["_type"]?.stringValue == Self.type else {
            throw MalformedSignature("it signs no in-toto statement")
        }
        guard json["predicateType"]?.stringValue == Self.predicateType else {
            throw MalformedSignature("it is not of the OpenSSF model signing specification 1.0")
        }
        guard let predicate = json["predicate"], let serialization = predicate["serialization"],
            serialization["method"]?.stringValue == "files",
            serialization["hash_type"]?.stringValue == Self.algorithm,
            let resources = predicate["resources"]?.arrayValue
        else { throw MalformedSignature("it does not sign the SHA-256 of whole files") }
        var files: [String: String] = [:]
        var digests: [String] = []
        for resource in resources {
            guard let name = resource["name"]?.stringValue, resource["algorithm"]?.stringValue == Self.algorithm,
                let digest = resource["digest"]?.stringValue, Self.isSum(digest), files[name] == nil
            else { throw MalformedSignature("a file that it signs has no name of its own, or no SHA-256") }
            files[name] = digest
            digests.append(digest)
        }
        guard let subjects = json["subject"]?.arrayValue, subjects.count == 1,
            let name = subjects[0]["name"]?.stringValue,
            subjects[0]["digest"]?[Self.algorithm]?.stringValue == Self.sum(of: digests)
        else { throw MalformedSignature("the sum of its subject is not that of its files") }
        self.init(name: name, files: files)
    }

    private static func sorted(_ names: some Sequence<String>) -> [String] {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isSum(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The SHA-256 of the bytes of some digests, one after another.
    private static func sum(of digests: [String]) -> String {
        var hash = SHA256()
        for digest in digests {
            var text = Substring(digest)
            var bytes: [UInt8] = []
            while let byte = UInt8(text.prefix(2), radix: 16) {
                bytes.append(byte)
                text = text.dropFirst(2)
            }
            hash.update(data: bytes)
        }
        let digits = Array("0123456789abcdef".utf8)
        let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

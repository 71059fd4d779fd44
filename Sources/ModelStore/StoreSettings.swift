import Diagnostics
package import Documents
import Files
import Signatures

/// The content of `store.json`, which holds for all models of a store; without the file nothing is asked for.
///
/// ```json
/// {"require_signature": ["keys/release.pub"]}
/// ```
struct StoreSettings {
    static let fileName = "store.json"

    /// The files of the keys one of which must have signed a version, `nil` where versions need no signature.
    ///
    /// Paths that do not begin with `/` are looked for from the folder of the store.
    private(set) var requiredSigners: [String]?

    /// Reads the file in the folder of a store.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a file that is damaged or cannot be read, because what it asks for
    ///   is then unknown.
    init(ofStore store: String) throws {
        let path = "\(store)/\(Self.fileName)"
        guard Folder.hasEntry(path) else { return }
        do {
            var fields = try JSONFields(parsing: MappedFile.contents(of: path))
            requiredSigners = try fields.signers()?.map { $0.hasPrefix("/") ? $0 : "\(store)/\($0)" }
            try fields.finish()
        } catch let field as InvalidField {
            throw Self.unusable("the settings of the store are damaged: \(field)", path)
        } catch let error as UserError {
            throw Self.unusable("the settings of the store cannot be read: \(error.problem)", path)
        }
    }

    private static func unusable(_ problem: Message, _ path: String) -> UserError {
        UserError(
            .modelUnusable, problem, at: .init(file: path),
            remedy: "Mend the file or restore it from a backup; docs/signing.md has its fields")
    }
}

extension JSONFields {
    /// Reads the files of the keys one of which must have signed a version: `require_signature`.
    ///
    /// - Throws: `InvalidField`, also for an empty list, which no version could meet.
    package mutating func signers() throws -> [String]? {
        let name = "require_signature"
        guard let files = try strings(name, atMost: 100) else { return nil }
        guard !files.isEmpty, !files.contains("") else {
            throw InvalidField(path: name, problem: "expected the files of one public key or more")
        }
        return files
    }
}

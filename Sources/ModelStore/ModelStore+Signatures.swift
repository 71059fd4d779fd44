import Diagnostics
import Files
import Glibc
import Signatures

/// What is wrong with the signature of a version.
struct SignatureProblem: Equatable {
    let file: String
    /// A sentence without a full stop.
    let text: String
}

extension ModelStore {
    /// The file that has the signature of a version, be it there or not; it is none of the version's files.
    package func signatureFile(of version: Version) -> String {
        let folder = Folder.parent(of: version.isFromPath ? Self.realPath(version.folder) : version.folder)
        return "\(ModelFolder.signaturesPath(in: folder))/\(version.number).json"
    }

    /// Whether there is a signature of a version, be it valid or not.
    package func hasSignature(_ version: Version) -> Bool { Folder.exists(signatureFile(of: version)) }

    /// The version that a reference names, after comparing its manifest as `manifest(of:)` does and, where signatures are
    /// required, its signature and every byte of it: for those who answer with it.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, also without a valid signature by one of the keys.
    package func trusted(_ reference: Reference) throws -> Version {
        let version = try checked(reference)
        try checkTrusted(version)
        return version
    }

    /// The version that a reference names with its manifest, after reading every byte of it.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for one that is damaged.
    package func checkedWhole(_ reference: Reference) throws -> (version: Version, manifest: Manifest) {
        let version = try resolve(reference)
        let manifest = try self.manifest(of: version)
        guard let problem = try firstProblem(of: version) else { return (version, manifest) }
        throw UserError(
            .modelUnusable, "\(version) is damaged: \(problem.text)", at: .init(file: problem.file),
            remedy: "See all problems with trainer models verify \(reference); restore it, or choose another")
    }

    /// Whether versions of this store need a signature.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for settings that cannot be read.
    package var requiresSignatures: Bool {
        get throws { try !signers.isEmpty || SignatureRule(ofStore: path) != nil }
    }

    /// Makes sure that a version has a valid signature by one of the required keys, if any are, and reads every byte of it.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func checkTrusted(_ version: Version) throws {
        let rules = try signatureRules(of: version)
        guard !rules.isEmpty else { return }
        let (manifest, sum) = try Manifest.read(inFolder: version.folder)
        for rule in rules {
            if let problem = signatureProblem(of: version, manifest, sum, by: rule) {
                throw Self.untrusted(version, problem)
            }
        }
        for (name, sum) in manifest.files.sorted(by: { $0.key < $1.key }) {
            guard try SHA256Sum.hex(ofFile: version.path(of: name)) == sum else {
                throw Self.untrusted(
                    version, .init(file: version.path(of: name), text: "it is not the file that was signed"))
            }
        }
    }

    /// The rules that a version must meet: of the one who opened the store, and of the store in which the version lies.
    func signatureRules(of version: Version) throws -> [SignatureRule] {
        let own = signers.isEmpty ? [] : [SignatureRule(signers)]
        var store = path
        if version.isFromPath {
            let model = Folder.parent(of: Self.realPath(version.folder))
            // A folder outside of any store meets the rules of none.
            guard Folder.exists("\(model)/\(History.fileName)") else { return own }
            store = Folder.parent(of: model)
        }
        guard let rule = try SignatureRule(ofStore: store) else { return own }
        return own + [rule]
    }

    /// What is wrong with the signature of a version, given that its files are those of its manifest; `nil` if nothing is.
    func signatureProblem(
        of version: Version, _ manifest: Manifest, _ manifestSum: String, by rule: SignatureRule
    ) -> SignatureProblem? {
        let path = signatureFile(of: version)
        guard Folder.exists(path) else { return .init(file: path, text: "it has no signature") }
        let statement: ModelStatement
        do {
            let bundle = try SignatureBundle(parsing: MappedFile.contents(of: path))
            statement = try bundle.statement(signedBy: rule.keys)
        } catch let error as MalformedSignature {
            return .init(file: path, text: "its signature does not count: \(error.problem)")
        } catch {
            let problem = (error as? UserError)?.problem ?? "\(error)"
            return .init(file: path, text: "its signature cannot be read: \(problem)")
        }
        return Self.difference(of: statement, from: version, manifest, manifestSum)
    }

    /// How the files of a version differ from those of a statement; `nil` if they do not.
    static func difference(
        of statement: ModelStatement, from version: Version, _ manifest: Manifest, _ manifestSum: String
    ) -> SignatureProblem? {
        let files = manifest.files.merging([Manifest.fileName: manifestSum]) { $1 }
        for (name, sum) in files.sorted(by: { $0.key < $1.key }) where statement.files[name] != sum {
            let problem = statement.files[name] == nil ? "it was not signed" : "it is not the file that was signed"
            return .init(file: version.path(of: name), text: problem)
        }
        for name in statement.files.keys.sorted() where files[name] == nil {
            return .init(file: version.path(of: name), text: "it was signed, and is missing")
        }
        let names = (try? Folder.names(in: version.folder)) ?? []
        for name in names where files[name] == nil || !isPlainFile(version.path(of: name)) {
            return .init(
                file: version.path(of: name),
                text: files[name] == nil ? "it was not signed" : "it is no plain file")
        }
        return nil
    }

    /// Whether a path is a regular file and no link to one, which could lead elsewhere tomorrow.
    private static func isPlainFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    static func untrusted(_ version: Version, _ problem: SignatureProblem) -> UserError {
        UserError(
            .modelUnusable, "\(version) has no valid signature, which is required: \(problem.text)",
            at: .init(file: problem.file),
            remedy: "Sign it, if you trust it: trainer models sign \(version) \(.signingKey, "FILE"); or use another")
    }

    /// The path of a folder without links and dots; the path itself where there is none.
    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}

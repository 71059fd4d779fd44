import Diagnostics
import Files
package import Signatures

/// The result of signing a version.
package struct VersionSignature: Sendable, Equatable {
    package let version: Version
    /// The file that has the signature.
    package let file: String
    /// The name of the key: the SHA-256 of the PEM text of its public half.
    package let key: String
    /// Whether this key had signed the version before, so that nothing was written.
    package let wasThere: Bool
}

extension ModelStore {
    /// Signs a version, after checking every byte of it, in place of an earlier signature.
    ///
    /// The signature and its line in the history appear together. It lies beside the versions, so that the version stays as
    /// it was written.
    ///
    /// - Parameters:
    ///   - reference: The version.
    ///   - key: The key.
    ///   - author: The user who signs, and the clock.
    /// - Returns: Where the signature is, also when it was there before.
    /// - Throws: `UserError` with code `modelUnusable` when the version is missing or damaged, or has a file that its
    ///   manifest does not name; `wrongUsage` for a path; `cannotWrite`, `locked`.
    package func sign(_ reference: Reference, with key: SigningKey, by author: Author) throws -> VersionSignature {
        let version = try resolve(reference)
        guard !version.isFromPath else {
            throw UserError(
                .wrongUsage, "'\(reference)' is a path; versions of this store are signed",
                remedy: "Name the version by its model, such as recommendations/7")
        }
        let (manifest, sum) = try Manifest.read(inFolder: version.folder)
        try checkCanBeSigned(version)
        let path = signatureFile(of: version)
        let name = key.verifyingKey.name
        if signatureProblem(of: version, manifest, sum, by: SignatureRule([key.verifyingKey])) == nil {
            return VersionSignature(version: version, file: path, key: name, wasThere: true)
        }
        let statement = ModelStatement(
            name: version.description, files: manifest.files.merging([Manifest.fileName: sum]) { $1 })
        if let difference = Self.difference(of: statement, from: version, manifest, sum) {
            let isOwn = manifest.files.keys.contains { version.path(of: $0) == difference.file }
            throw UserError(
                .modelUnusable,
                isOwn
                    ? "\(version) is not signed: \(difference.text)"
                    : "\(version) has a file that is none of it, so it is not signed",
                at: .init(file: difference.file),
                remedy: isOwn
                    ? "Put the file itself in the place of what stands there"
                    : "Move the file out of the version's folder")
        }
        let bundle = try SignatureBundle(statement, signedWith: key)
        let made = MadeFolders(for: Folder.parent(of: path))
        defer { made.removeEmpty() }
        let folder = folder(of: version.model)
        let unsynced = try change(folder, by: author) { history -> UserError? in
            guard history.manifestSum(of: version.number) == sum else {
                throw UserError(
                    .locked, "\(version) was changed by another command at the same time",
                    at: .init(file: version.folder),
                    remedy: "Look at trainer models history \(version.model) and try again")
            }
            var entry = HistoryEntry(
                time: try author.now(), actor: author.name, action: .signed, model: version.model,
                version: version.number, manifest: sum)
            entry.key = name
            history.append(entry)
            try Folder.make(Folder.parent(of: path))
            let files = try [AtomicFile(path), AtomicFile(folder.historyPath)]
            try files[0].write(bundle.text)
            try files[1].write(history.lines)
            return try AtomicFile.place(files)
        }
        if let unsynced { throw Self.unsynced("\(version) was signed", unsynced) }
        return VersionSignature(version: version, file: path, key: name, wasThere: false)
    }

    private func checkCanBeSigned(_ version: Version) throws {
        guard let problem = try firstProblem(of: version) else { return }
        throw UserError(
            .modelUnusable, "\(version) is damaged and is not signed: \(problem.text)", at: .init(file: problem.file),
            remedy: "See all problems with trainer models verify \(version); restore it, or sign another version")
    }

    /// Brings the signature of a version to a copy of it that has none; a signature that cannot be read stays behind.
    func carrySignature(of version: Version, to copy: Version, in target: ModelStore, by author: Author) throws {
        let (source, destination) = (signatureFile(of: version), target.signatureFile(of: copy))
        guard !Folder.exists(destination), let bytes = try? MappedFile.contents(of: source) else { return }
        try target.change(target.folder(of: copy.model), by: author) { _ in
            try Folder.make(Folder.parent(of: destination))
            let file = try AtomicFile(destination)
            try file.write(bytes)
            try file.commit()
        }
    }
}

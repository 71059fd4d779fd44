import Diagnostics
import Documents
import Files
import ModelFiles

/// A version whose files were replaced, because persons were forgotten.
package struct VersionReplacement: Sendable, Equatable {
    /// The SHA-256 of a file before and after.
    package struct Sums: Sendable, Equatable {
        package let before: String
        package let after: String
    }

    package let version: Version
    /// The files that were replaced, by their names; the manifest is one of them.
    package let files: [String: Sums]
}

extension ModelStore {
    /// Replaces a version by one with other files, in one step and with a line in the history: the only change that a
    /// version knows.
    ///
    /// The new folder has links to the files that stay, is written beside the version and exchanged with it, so that a
    /// reader finds the one or the other, whole. A kill before the exchange leaves the version as it was; one after it leaves
    /// the new version, which names the manifest that it replaces, and the next writer of the model adds the line.
    ///
    /// - Parameters:
    ///   - version: The version, in this store.
    ///   - persons: How many persons are forgotten.
    ///   - author: The user who forgets them, and the clock.
    ///   - rewrite: Writes those files that change into a folder.
    /// - Returns: What was replaced.
    /// - Throws: What `rewrite` throws; `UserError` with code `modelUnusable` for a version that is not as the history says,
    ///   `locked` when it was changed meanwhile, `cannotWrite`. Then the version is as it was.
    package func replace(
        _ version: Version, persons: Int, by author: Author, rewriting rewrite: (_ folder: String) throws -> Void
    ) throws -> VersionReplacement {
        let folder = folder(of: version.model)
        let manifest = try self.manifest(of: version)
        let before = try Manifest.read(inFolder: version.folder).sum
        try author.now()
        let writing = try WritingFolder(in: folder.path)
        defer { writing.finish() }
        // A folder that only its owner may enter stays so, from the first byte on.
        try Folder.copyAccess(of: version.folder, to: writing.path)
        try rewrite(writing.path)
        var files: [String: VersionReplacement.Sums] = [:]
        for name in try Folder.names(in: writing.path) {
            guard let earlier = manifest.files[name] else { preconditionFailure("'\(name)' is no file of a version") }
            let path = "\(writing.path)/\(name)"
            try Folder.copyAccess(of: version.path(of: name), to: path)
            files[name] = .init(before: earlier, after: try SHA256Sum.hex(ofFile: path))
        }
        for name in try Folder.names(in: version.folder) where files[name] == nil && name != Manifest.fileName {
            try Folder.linkOrCopy(version.path(of: name), to: "\(writing.path)/\(name)")
        }
        let after = try Self.writeManifest(of: version, replacing: before, files, persons, into: writing.path)
        files[Manifest.fileName] = .init(before: before, after: after)
        let (_, unsynced) = try change(folder, by: author) { history -> (Void, UserError?) in
            guard try Manifest.read(inFolder: version.folder).sum == before else {
                throw UserError(
                    .locked, "\(version) was changed by another command at the same time",
                    at: .init(file: version.folder),
                    remedy: "Run the command again")
            }
            let entry = HistoryEntry(
                time: try author.now(), actor: author.name, action: .forgotten, model: version.model,
                version: version.number, reason: Self.reason(persons), manifest: after)
            return ((), try Self.exchange(writing, with: version.folder, recording: entry, in: folder, &history))
        }
        if let unsynced { throw Self.unsynced("persons were forgotten in \(version)", unsynced) }
        return VersionReplacement(version: version, files: files)
    }

    private static func reason(_ persons: Int) -> String { persons == 1 ? "1 person" : "\(persons) persons" }

    /// Exchanges the folders and records it; exchanges them back if that cannot be recorded.
    private static func exchange(
        _ writing: WritingFolder, with place: String, recording entry: HistoryEntry, in folder: ModelFolder,
        _ history: inout History
    ) throws -> UserError? {
        try uninterrupted {
            let unsynced = try writing.exchange(with: place)
            history.append(entry)
            do {
                return try replaceHistory(of: folder, with: history) ?? unsynced
            } catch {
                _ = try writing.exchange(with: place)
                throw error
            }
        }
    }

    /// Writes the manifest with other check sums, and all else as it is, whatever program wrote it.
    private static func writeManifest(
        of version: Version, replacing sum: String, _ files: [String: VersionReplacement.Sums], _ persons: Int,
        into folder: String
    ) throws -> String {
        let path = version.path(of: Manifest.fileName)
        guard var members = try JSONValue(parsing: MappedFile.contents(of: path)).objectValue,
            var sums = members["files"]?.objectValue
        else { throw changedManifest(version) }
        for (name, sum) in files { sums[name] = .string(sum.after) }
        let earlier = members["forgotten"]?["persons"]?.intValue ?? 0
        members["files"] = .object(sums)
        members["forgotten"] = ["persons": .int(earlier + persons), "replaces": .string(sum)]
        let text = JSONValue.object(members).indentedText
        let copy = "\(folder)/\(Manifest.fileName)"
        let file = try AtomicFile(copy)
        try file.write(text)
        try file.commit()
        try Folder.copyAccess(of: path, to: copy)
        try Folder.sync(folder)
        return SHA256Sum.hex(of: text)
    }

    // MARK: What a kill leaves

    /// Does what the next writer of a model does: removes what killed writers left, and adds the lines that they owe.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, `cannotWrite`, `locked`.
    package func settle(_ model: String, by author: Author) throws {
        try change(existing(model), by: author) { _ in }
    }

    /// The lines that are missing for versions whose files were replaced by a writer that was interrupted.
    func unrecordedReplacements(
        in folder: ModelFolder, _ history: History, by author: Author
    ) throws -> [HistoryEntry] {
        // The list is written before the first version is replaced.
        guard hasForgotten(in: folder) else { return [] }
        return try Self.unrecordedReplacements(in: folder, history).map { version in
            HistoryEntry(
                time: try author.now(), actor: author.name, action: .forgotten, model: folder.name,
                version: version.number, reason: "recorded after its writer was interrupted", manifest: version.sum)
        }
    }

    /// The versions whose manifests replace those that the history knows, and their manifests' SHA-256.
    static func unrecordedReplacements(
        in folder: ModelFolder, _ history: History
    ) throws -> [(number: Int, sum: String)] {
        try folder.versionNumbers.compactMap { number in
            guard let known = history.manifestSum(of: number),
                let read = try? Manifest.read(inFolder: folder.versionPath(number)), read.sum != known,
                read.manifest.forgotten?.replaces == known
            else { return nil }
            return (number, read.sum)
        }
    }

    /// Whether a manifest is the one that the history knows, or replaces that one and is not recorded yet.
    func isExpected(_ manifest: Manifest, _ sum: String, of version: Version) throws -> Bool {
        guard let expected = try expectedSum(of: version) else { return true }
        return expected == sum || manifest.forgotten?.replaces == expected
    }

    /// A version's manifest, and whether it is the expected one; read again if the version was replaced between the
    /// manifest and the history.
    func settled(_ version: Version) throws -> (manifest: Manifest, isExpected: Bool) {
        var read = try Manifest.read(inFolder: version.folder)
        while try !isExpected(read.manifest, read.sum, of: version) {
            let again = try Manifest.read(inFolder: version.folder)
            guard again.sum != read.sum else { return (read.manifest, false) }
            read = again
        }
        return (read.manifest, true)
    }
}

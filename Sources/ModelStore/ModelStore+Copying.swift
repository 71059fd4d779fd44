import Diagnostics
import Files

/// The result of copying a version into another store.
package struct VersionCopy: Sendable, Equatable {
    /// The version in the store that it was copied to.
    package let version: Version
    /// Whether that store had the same version before, so that nothing was written.
    package let wasThere: Bool
}

extension ModelStore {
    /// Copies a version into another store, where it keeps its model's name and its number.
    ///
    /// Every byte is read and compared with the manifest before and after copying. The copy appears by one rename, under
    /// the lock of the model, with a line in the history of the other store. No alias moves, and readers of that store
    /// see the copy whole or not at all.
    ///
    /// - Parameters:
    ///   - reference: The version; a path may also lead out of this store.
    ///   - target: The store that receives the copy; made when it is missing.
    ///   - author: The user who copies, and the clock.
    /// - Returns: The copy, also when it was there before.
    /// - Throws: `UserError` with code `modelUnusable` when the version is missing or damaged here, or damaged there;
    ///   `wrongUsage` when the number means another version there, or `target` is this store; `missingInput` when a file of
    ///   the version cannot be read; `cannotWrite`, `locked`.
    package func copy(_ reference: Reference, to target: ModelStore, by author: Author) throws -> VersionCopy {
        let version = try resolve(reference)
        let folder = try target.modelFolder(for: version)
        try checkIsElsewhere(folder, than: version, target)
        // Read the manifest before the check: the copy must be what the check has seen.
        let (manifest, sum) = try Manifest.read(inFolder: version.folder)
        try checkIsWhole(version, called: reference)
        let copy = Version(
            model: version.model, number: version.number, folder: folder.versionPath(version.number), alias: nil,
            isFromPath: false)
        let history = try folder.history()
        if try target.holds(copy, withManifest: sum, history) {
            // A copy that was interrupted after its rename has no line in the history yet.
            if history.manifestSum(of: copy.number) == nil { try target.change(folder, by: author) { _ in } }
            try carrySignature(of: version, to: copy, in: target, by: author)
            return VersionCopy(version: copy, wasThere: true)
        }
        // A clock that cannot be written down must stop the copy before its first file.
        _ = try author.now()
        let folders = MadeFolders(for: folder.path)
        defer { folders.removeEmpty() }
        let writing = try WritingFolder(in: folder.path)
        defer { writing.finish() }
        try Self.fill(writing.path, from: version, manifest, sum)
        let forgotten = try target.checkedForForgotten(writing.path, of: copy.model)
        let (made, unsynced) = try target.change(folder, by: author) { history -> (VersionCopy, UserError?) in
            if try target.holds(copy, withManifest: sum, history) {
                return (VersionCopy(version: copy, wasThere: true), nil)
            }
            try target.checkForForgotten(writing.path, of: copy.model, unless: forgotten)
            let entry = HistoryEntry(
                time: try author.now(), actor: author.name, action: .written, model: copy.model, version: copy.number,
                reason: "\(HistoryEntry.copyReason)\(version.folder)", manifest: sum)
            let unsynced = try Self.place(writing, recording: entry, in: folder, &history)
            return (VersionCopy(version: copy, wasThere: false), unsynced)
        }
        if let unsynced { throw Self.unsynced("\(copy) was written", unsynced) }
        try carrySignature(of: version, to: copy, in: target, by: author)
        return made
    }

    /// The folder of a version's model in this store, where a copy of the version belongs.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a manifest by which no store can hold the version.
    private func modelFolder(for version: Version) throws -> ModelFolder {
        guard ModelName.isValid(version.model), version.number > 0 else {
            throw UserError(
                .modelUnusable, "the manifest names a version that no store can hold: '\(version)'",
                at: .init(file: version.path(of: Manifest.fileName)),
                remedy: "Restore the folder from a backup, or train again")
        }
        return folder(of: version.model)
    }

    /// Refuses a copy of a version onto itself, and a store among the files of a model.
    ///
    /// Folders are compared by what they are, so that no link and no other spelling of a path leads past the check.
    private func checkIsElsewhere(_ folder: ModelFolder, than version: Version, _ target: ModelStore) throws {
        let source = FileIdentity(path: version.folder)
        guard source == nil || source != FileIdentity(path: folder.versionPath(version.number)) else {
            throw UserError(
                .wrongUsage, "\(version) is in this store already: it would be copied onto itself",
                at: .init(file: target.path), remedy: "Name the folder of another store with \(.copyTarget)")
        }
        // The store of a version that is given by its path is not this one.
        let own = version.isFromPath ? ModelStore(path: version.folder) : self
        try own.checkIsOutside(target.path, writing: target.path)
    }

    private func checkIsWhole(_ version: Version, called reference: Reference) throws {
        guard let problem = try firstProblem(of: version) else { return }
        let place: Message = version.isFromPath ? "" : " \(.store, path)"
        throw UserError(
            .modelUnusable, "\(version) is damaged and is not copied: \(problem.text)", at: .init(file: problem.file),
            remedy:
                "See all problems with trainer models verify \(reference)\(place); restore it, or copy another")
    }

    /// Whether this store has the version with the manifest of this sum, after reading every byte of it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` when its number means another version here, `modelUnusable` when the
    ///   version is damaged here.
    private func holds(_ copy: Version, withManifest sum: String, _ history: History) throws -> Bool {
        let stands = Folder.exists(copy.folder)
        var recorded = history.manifestSum(of: copy.number)
        if recorded == nil, stands { recorded = try Manifest.read(inFolder: copy.folder).sum }
        guard recorded == sum || recorded == nil && !history.names(copy.number) else {
            throw UserError(
                .wrongUsage, "this store has, or had, another version \(copy)", at: .init(file: copy.folder),
                remedy: """
                    A number means one version for ever: copy into another store, or train in this one; if persons were \
                    forgotten in one of the two stores alone, forget them in the other as well
                    """)
        }
        // A version whose folder was deleted comes back.
        guard stands else { return false }
        if let problem = try firstProblem(of: copy) {
            throw UserError(
                .modelUnusable, "this store has \(copy), but it is damaged: \(problem.text)",
                at: .init(file: problem.file), remedy: "Move the folder \(copy.folder) away and copy again")
        }
        return true
    }

    /// Copies what the manifest names, and the manifest, into a hidden folder.
    private static func fill(_ folder: String, from version: Version, _ manifest: Manifest, _ sum: String) throws {
        let names = manifest.files.keys.sorted()
        guard names.allSatisfy({ !$0.contains("/") && $0 != Manifest.fileName }) else { throw changed(version) }
        for name in names { try copyFile(version.path(of: name), to: "\(folder)/\(name)") }
        let sums = try syncedSums(of: folder)
        let path = "\(folder)/\(Manifest.fileName)"
        try copyFile(version.path(of: Manifest.fileName), to: path)
        guard sums == manifest.files, try SHA256Sum.hex(ofFile: path) == sum else { throw changed(version) }
        try Folder.sync(folder)
    }

    private static func changed(_ version: Version) -> UserError {
        UserError(
            .modelUnusable, "\(version) was changed while it was copied", at: .init(file: version.folder),
            remedy: "Nothing was written; check it and copy again")
    }
}

extension History {
    /// Whether any line is about the version.
    fileprivate func names(_ version: Int) -> Bool {
        entries.contains { $0.version == version || $0.from == version || $0.to == version }
    }
}

import Diagnostics
import Files
import Glibc

extension ModelStore {
    /// Checks that a version of a model can be written, and leaves nothing behind.
    ///
    /// A full or read-only disk, a bad name or a damaged history is found here, before hours of training are lost.
    ///
    /// - Throws: `UserError` with code `wrongUsage`, `cannotWrite` or `modelUnusable`.
    package func prepare(model: String) throws {
        let folder = folder(of: try ModelName.checked(model))
        let made = MadeFolders(for: folder.path)
        defer { made.removeEmpty() }
        try WritingFolder(in: folder.path).finish()
        _ = try folder.history()
    }

    /// Writes a new version.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - author: The user who writes it, and the clock.
    ///   - build: Writes the model files into the given folder and returns the manifest's content; the store fills in
    ///     model, version, time and check sums.
    /// - Returns: The version's number.
    /// - Throws: What `build` throws; `UserError` with code `cannotWrite`, `locked` when another writer does not finish
    ///   in time, `modelUnusable` when the history is damaged. No version is left behind in these cases; a new model's folder may stay with its lock and an empty `aliases.json`. If only the sync
    ///   of the folder failed, the error says that the version was written.
    @discardableResult
    package func write(model: String, by author: Author, build: (_ folder: String) throws -> Manifest) throws -> Int {
        let folder = folder(of: try ModelName.checked(model))
        let made = MadeFolders(for: folder.path)
        defer { made.removeEmpty() }
        let writing = try WritingFolder(in: folder.path)
        defer { writing.finish() }
        var manifest = try build(writing.path)
        manifest.files = try Self.syncedSums(of: writing.path)
        manifest.model = model
        let forgotten = try checkedForForgotten(writing.path, of: model)
        let (number, unsynced) = try change(folder, by: author) { history in
            try checkForForgotten(writing.path, of: model, unless: forgotten)
            let greatest = max(history.greatestNumber, try folder.versionNumbers.last ?? 0)
            guard greatest < Int.max else {
                throw UserError(
                    .cannotWrite, "no number is left for a further version", at: .init(file: folder.path),
                    remedy: "Move the folder \(greatest) away, which no program has made")
            }
            let number = greatest + 1
            manifest.version = number
            manifest.created = try author.now()
            let sum = try Self.write(manifest, into: writing.path)
            let entry = HistoryEntry(
                time: manifest.created, actor: author.name, action: .written, model: model, version: number,
                manifest: sum)
            return (number, try Self.place(writing, recording: entry, in: folder, &history))
        }
        if let unsynced { throw Self.unsynced("version \(number) of '\(model)' was written", unsynced) }
        return number
    }

    /// Writes a version's folder outside a store, and replaces an earlier one at the same path.
    ///
    /// - Parameters:
    ///   - path: The path of the new folder.
    ///   - model: The model's name for the manifest; the version is 1.
    ///   - author: The user who writes it, and the clock.
    ///   - build: As in `write(model:by:build:)`.
    /// - Throws: What `build` throws; `UserError` with code `cannotWrite`, also when `path` exists and is not a model.
    package static func writeFolder(
        at path: String, model: String, by author: Author, build: (_ folder: String) throws -> Manifest
    ) throws {
        let parent = Folder.parent(of: path)
        guard !Folder.exists(path) || Folder.exists("\(path)/\(Manifest.fileName)") else {
            throw UserError(
                .cannotWrite, "something other than a model stands here", at: .init(file: path),
                remedy: "Choose another path or remove it")
        }
        let made = MadeFolders(for: parent)
        defer { made.removeEmpty() }
        let writing = try WritingFolder(in: parent)
        defer { writing.finish() }
        var manifest = try build(writing.path)
        manifest.files = try syncedSums(of: writing.path)
        manifest.model = try ModelName.checked(model)
        manifest.version = 1
        manifest.created = try author.now()
        _ = try write(manifest, into: writing.path)
        let unsynced = try writing.place(replacing: path)
        // Only here, because an earlier folder may be among them, which a kill in `place` left under its hidden name.
        for left in try WritingFolder.abandoned(in: parent) { try Folder.remove(left) }
        if let unsynced { throw Self.unsynced("'\(path)' was written", unsynced) }
    }

    /// The error of a change that was made, though its folder could not be synced.
    static func unsynced(_ change: Message, _ error: UserError) -> UserError {
        UserError(
            error.code, "\(change), but a power cut may undo it: \(error.problem)", at: error.place,
            remedy: error.remedyMessage)
    }

    /// Changes a model under its lock: repairs the history, runs `body` on it, and then updates the aliases.
    func change<Result>(
        _ folder: ModelFolder, by author: Author, _ body: (inout History) throws -> Result
    ) throws -> Result {
        let lock = try FileLock("\(folder.path)/.lock", waiting: lockPatience)
        defer { withExtendedLifetime(lock) {} }
        var history = try repaired(folder, by: author)
        let result = try body(&history)
        // Ignore an error here, because the change is already in the history: readers then derive the aliases from the
        // history, and the next writer repairs the file.
        try? AliasFile(history).write(inFolder: folder.path)
        return result
    }

    /// Moves a finished version into its place and records it; the version is withdrawn if that cannot be recorded.
    ///
    /// The caller must hold the lock; the entry names the version.
    ///
    /// - Returns: Why a power cut may undo it: the error of a sync; nil if there was none.
    static func place(
        _ writing: WritingFolder, recording entry: HistoryEntry, in folder: ModelFolder, _ history: inout History
    ) throws -> UserError? {
        guard let number = entry.version else { preconditionFailure("the entry of a new version has its number") }
        return try uninterrupted {
            let unsynced = try writing.place(at: folder.versionPath(number))
            history.append(entry)
            do {
                return try replaceHistory(of: folder, with: history) ?? unsynced
            } catch {
                writing.withdraw(to: folder.path)
                throw error
            }
        }
    }

    /// Replaces the file of a history.
    ///
    /// - Returns: Why a power cut may undo it: the error of a sync; nil if there was none.
    /// - Throws: `UserError` with code `cannotWrite` when the earlier history stays.
    static func replaceHistory(of folder: ModelFolder, with history: History) throws -> UserError? {
        let file = try AtomicFile(folder.historyPath)
        try file.write(history.lines)
        return try AtomicFile.place([file])
    }

    private static func write(_ manifest: Manifest, into folder: String) throws -> String {
        let text = try manifest.text
        let file = try AtomicFile("\(folder)/\(Manifest.fileName)")
        try file.write(text)
        try file.commit()
        return SHA256Sum.hex(of: text)
    }

    /// Makes every file of a folder durable and returns its SHA-256 by name.
    static func syncedSums(of folder: String) throws -> [String: String] {
        var sums: [String: String] = [:]
        for name in try Folder.names(in: folder) {
            let path = "\(folder)/\(name)"
            precondition(!Folder.isFolder(path) && name != Manifest.fileName, "a version holds plain files alone")
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            guard descriptor >= 0, fsync(descriptor) == 0 else {
                throw UserError(
                    .cannotWrite, "cannot make the file durable: \(String(cString: strerror(errno)))",
                    at: .init(file: path), remedy: "Check the disk; nothing was changed")
            }
            sums[name] = try SHA256Sum.hex(ofFile: path)
        }
        return sums
    }
}

/// The folders on the way to a path that did not exist, so that a writer that fails can remove those it made.
struct MadeFolders {
    private var missing: [String] = []

    init(for path: String) {
        var current = path
        while !Folder.exists(current), Folder.parent(of: current) != current {
            missing.append(current)
            current = Folder.parent(of: current)
        }
    }

    /// Removes the folders that are empty; a folder with a version in it stays.
    func removeEmpty() {
        for folder in missing { rmdir(folder) }
    }
}

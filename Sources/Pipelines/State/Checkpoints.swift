package import Diagnostics
import Documents
import Files
import Glibc
import ModelStore

/// The results of finished stages of a run, so that the same command goes on after a kill.
///
/// Each result is a folder `STAGE-KEY` of plain files with their check sums. It is written under a hidden name and
/// renamed, so that it is there as a whole or not at all; one that is damaged counts as absent. At most the results of
/// one run are kept.
package struct Checkpoints {
    /// The most bytes that all results of a model may take.
    package static let usualLimit = 20_000_000_000
    /// A result in JSON up to this size stays after a run that has succeeded.
    private static let smallSize = 1_000_000
    private static let resultName = "result.json"

    private let lock: RunLock
    private let limit: Int
    private let progress: Progress
    private var path: String { lock.folder.checkpoints }

    /// Opens the results of the run before, and removes those of which this run makes no use, and what killed writers
    /// left.
    ///
    /// - Parameters:
    ///   - lock: The right to run the model.
    ///   - keys: The keys of all stages of this run.
    ///   - isFresh: Whether no earlier result may be used; all are removed then.
    ///   - limit: The most bytes that all results may take; a result for which there is no room is not kept.
    ///   - progress: Receives warnings.
    /// - Throws: `UserError` with code `cannotWrite` when something cannot be removed.
    package init(
        _ lock: RunLock, keeping keys: [CheckpointKey], isFresh: Bool = false, limit: Int = usualLimit,
        progress: Progress
    ) throws {
        self.lock = lock
        self.limit = limit
        self.progress = progress
        let kept = isFresh ? [] : Set(keys.map(\.name))
        for left in try WritingFolder.abandoned(in: path) { try Folder.remove(left) }
        for name in try names where !kept.contains(name) { try discard(name) }
    }

    /// The folders of results.
    private var names: [String] {
        get throws { try Folder.names(in: path) { !$0.hasPrefix(".") } }
    }

    // MARK: Reading

    /// Reads the result of a stage.
    ///
    /// - Parameters:
    ///   - key: The stage and all that its result depends on.
    ///   - read: Reads the files in the folder; an error of it says that the result is damaged.
    /// - Returns: The result; nil when there is none, and, with a warning, when it is damaged.
    /// - Throws: Only errors of `read` with code `cannotWrite`, which say nothing about the result.
    package func load<Value>(_ key: CheckpointKey, _ read: (_ folder: String) throws -> Value) throws -> Value? {
        let folder = "\(path)/\(key.name)"
        guard Folder.exists("\(folder)/\(CheckpointSeal.fileName)") else { return nil }
        do {
            guard try CheckpointSeal.read(folder: folder) == CheckpointSeal(key, folder: folder) else {
                throw UserError(.invalidData, "its files are not those that were written", at: .init(file: folder))
            }
            return try read(folder)
        } catch let error as UserError where error.code == .cannotWrite {
            throw error
        } catch {
            let reason = (error as? UserError)?.locatedProblem() ?? "it cannot be read"
            progress.warning("the checkpoint of stage \(key.stage) is damaged, so the stage runs again: \(reason)")
            do {
                try discard(key.name)
            } catch let error as UserError {
                progress.warning("the damaged checkpoint cannot be removed: \(error.locatedProblem())")
            }
            return nil
        }
    }

    /// Reads the result of a stage that `save(_:_:)` wrote as JSON.
    package func load<Value: Decodable>(_ key: CheckpointKey, as type: Value.Type) throws -> Value? {
        try load(key) { folder in
            try JSONValue(parsing: MappedFile.contents(of: "\(folder)/\(Self.resultName)")).decoded(as: type)
        }
    }

    // MARK: Writing

    /// Keeps the result of a stage.
    ///
    /// - Parameters:
    ///   - key: The stage and all that its result depends on.
    ///   - write: Writes plain files into the folder.
    /// - Returns: Whether it is kept. Where there is no room for it, a warning says so and the run goes on.
    /// - Throws: Errors of `write` with a code other than `cannotWrite`.
    @discardableResult
    package func save(_ key: CheckpointKey, write: (_ folder: String) throws -> Void) throws -> Bool {
        do {
            let writing = try WritingFolder(in: path)
            defer { writing.finish() }
            try write(writing.path)
            try CheckpointSeal(key, folder: writing.path).write(folder: writing.path)
            try Self.sync(writing.path)
            let size = try Self.size(of: writing.path)
            let others = try names.filter { $0 != key.name }.reduce(0) { try $0 + Self.size(of: "\(path)/\($1)") }
            guard size + others <= limit else {
                warn(key, "it has \(size.grouped) bytes, and all together may have \(limit.grouped)")
                return false
            }
            if let unsynced = try writing.place(replacing: "\(path)/\(key.name)") {
                progress.warning(
                    "a power cut may lose the checkpoint of stage \(key.stage): \(unsynced.locatedProblem())")
            }
            return true
        } catch let error as UserError where error.code == .cannotWrite {
            warn(key, error.locatedProblem())
            return false
        }
    }

    /// Keeps a result as JSON, which must not hold a number that is not finite.
    @discardableResult
    package func save(_ key: CheckpointKey, _ value: some Encodable) throws -> Bool {
        let text = try JSONValue(encoding: value).text
        return try save(key) { folder in
            let file = try AtomicFile("\(folder)/\(Self.resultName)")
            try file.write(text)
            try file.commit()
        }
    }

    private func warn(_ key: CheckpointKey, _ reason: String) {
        progress.warning("after a kill stage \(key.stage) runs again, because its result is not kept: \(reason)")
    }

    /// Makes all files of a folder durable, whoever wrote them.
    private static func sync(_ folder: String) throws {
        for name in try Folder.names(in: folder) {
            let descriptor = open("\(folder)/\(name)", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            let isSynced = descriptor >= 0 && fsync(descriptor) == 0
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            guard isSynced else {
                throw UserError(
                    .cannotWrite, "cannot sync: \(String(cString: strerror(code)))",
                    at: .init(file: "\(folder)/\(name)"), remedy: "Check the disk")
            }
        }
        try Folder.sync(folder)
    }

    private static func size(of folder: String) throws -> Int {
        try Folder.names(in: folder).reduce(0) { $0 + (fileSize("\(folder)/\($1)") ?? 0) }
    }

    // MARK: Removing

    /// Removes what is large, because the run has succeeded: small results in JSON stay.
    ///
    /// - Parameter done: Results that go as well, so that the next run makes them anew.
    /// - Throws: `UserError` with code `cannotWrite` when something cannot be removed.
    package func finish(discarding done: [CheckpointKey] = []) throws {
        for name in try names {
            if done.contains(where: { $0.name == name }) {
                try discard(name)
                continue
            }
            let folder = "\(path)/\(name)"
            let isJSON = try Folder.names(in: folder).allSatisfy { $0.hasSuffix(".json") }
            if try !isJSON || Self.size(of: folder) > Self.smallSize { try discard(name) }
        }
    }

    /// Removes all results of a run that needs the room for its version, which is worth more than going on after a kill.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: `UserError` with code `cannotWrite` when something cannot be removed.
    package func makeRoom() throws -> Bool {
        let all = try names
        guard !all.isEmpty else { return false }
        for name in all { try discard(name) }
        progress.warning("the disk is full, so the results of finished stages are removed to make room for the version")
        return true
    }

    /// Removes a result, its seal first, so that no half of it ever counts as damaged.
    private func discard(_ name: String) throws {
        try Folder.remove("\(path)/\(name)/\(CheckpointSeal.fileName)")
        try Folder.remove("\(path)/\(name)")
    }
}

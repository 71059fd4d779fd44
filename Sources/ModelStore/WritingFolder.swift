package import Diagnostics
import Files
import Glibc

/// A hidden folder in which a version, or another folder of a store, is written before it gets its name.
///
/// The writer holds `flock` on the folder itself, so that others can distinguish a folder in use from one whose writer
/// was killed. Unless `place(at:)` succeeds, `finish()` or the end of this object removes the folder.
package final class WritingFolder {
    private static let prefix = ".writing-"
    package private(set) var path: String
    private var descriptor: Int32 = -1
    private var isPlaced = false
    /// Lets a signal that ends the process remove the folder.
    private var temporary: TemporaryPath?

    /// Makes a new hidden folder inside `parent`, and `parent` itself if it is missing.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package init(in parent: String) throws {
        path = parent
        var code: Int32 = 0
        for attempt in 0..<1000 {
            // Make the parent inside the loop, because another writer may just now remove a parent that it made and did
            // not need.
            try Folder.make(parent)
            path = "\(parent)/\(Self.prefix)\(getpid())-\(attempt)"
            if uninterrupted({ make(&code) }) { return }
            guard code == EEXIST || code == ENOENT || code == EWOULDBLOCK else { break }
        }
        throw UserError(
            .cannotWrite, "cannot make a folder: \(String(cString: strerror(code)))", at: .init(file: parent),
            remedy: "Check that you may write to the folder and that its disk has space; nothing was changed")
    }

    /// Makes and locks the folder.
    private func make(_ code: inout Int32) -> Bool {
        guard mkdir(path, 0o777) == 0 else {
            code = errno
            return false
        }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Another writer may remove the folder between mkdir and flock; then it is gone or will be soon.
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, Folder.exists(path) else {
            code = errno
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
            rmdir(path)
            return false
        }
        temporary = TemporaryPath(path, isFolder: true)
        return true
    }

    deinit { finish() }

    /// Removes the folder unless it was placed, and releases the lock.
    package func finish() {
        guard descriptor >= 0 else { return }
        if !isPlaced { try? Folder.remove(path) }
        forget()
        close(descriptor)
        descriptor = -1
    }

    /// Renames the finished folder to its final name.
    ///
    /// - Returns: Why a power cut may undo that: the error of syncing the folder above; nil if there was none.
    /// - Throws: `UserError` with code `cannotWrite` when it has not its final name.
    func place(at destination: String) throws -> UserError? {
        try uninterrupted {
            let unsynced = try Folder.rename(path, to: destination)
            path = destination
            isPlaced = true
            temporary?.forget()
            temporary = nil
            return unsynced
        }
    }

    /// Takes the place of an earlier folder, which comes back when that fails.
    ///
    /// - Returns: As `place(at:)`.
    /// - Throws: As `place(at:)`.
    package func place(replacing destination: String) throws -> UserError? {
        guard Folder.exists(destination) else { return try place(at: destination) }
        let old = "\(path)-replaced"
        // The lock shows other writers that the earlier folder is in use under its hidden name.
        let earlier = open(destination, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if earlier >= 0 { close(earlier) } }
        flock(earlier, LOCK_EX | LOCK_NB)
        let (unsynced, leftover) = try uninterrupted { () -> (UserError?, TemporaryPath) in
            _ = try Folder.rename(destination, to: old)
            do {
                return (try place(at: destination), TemporaryPath(old, isFolder: true))
            } catch {
                _ = try Folder.rename(old, to: destination)
                throw error
            }
        }
        // What cannot be removed is left to the next writer, because the new folder is in its place.
        try? Folder.remove(old)
        uninterrupted { leftover.forget() }
        return unsynced
    }

    /// Exchanges the finished folder with an earlier one, which `finish()` then removes.
    ///
    /// - Returns: As `place(at:)`.
    /// - Throws: `UserError` with code `cannotWrite` when nothing was exchanged.
    func exchange(with destination: String) throws -> UserError? {
        try uninterrupted {
            try Folder.exchange(path, destination)
            return Folder.unsynced(Folder.parent(of: destination))
        }
    }

    /// Withdraws a placed folder, because its entry in the history could not be written.
    func withdraw(to parent: String) {
        guard isPlaced else { return }
        let hidden = "\(parent)/\(Self.prefix)\(getpid())-withdrawn"
        uninterrupted {
            if rename(path, hidden) == 0 { path = hidden }
            isPlaced = false
            temporary = TemporaryPath(path, isFolder: true)
        }
    }

    private func forget() {
        guard let temporary else { return }
        uninterrupted { temporary.forget() }
        self.temporary = nil
    }

    /// The hidden folders in `parent` whose writers have ended.
    package static func abandoned(in parent: String) throws -> [String] {
        try Folder.names(in: parent, where: isName).map { "\(parent)/\($0)" }.filter { path in
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            return flock(descriptor, LOCK_EX | LOCK_NB) == 0
        }
    }

    /// Whether a folder has a name that this type gives: `.writing-PID-N`, perhaps with a word behind it.
    private static func isName(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), let digit = name.utf8.dropFirst(prefix.utf8.count).first else { return false }
        return (0x30...0x39).contains(digit)
    }
}

import Diagnostics
import Files
import Glibc

/// A hidden folder in which a version is written before it gets its number.
///
/// The writer holds `flock` on the folder itself, so that others can distinguish a folder in use from one whose writer
/// was killed. Unless `place(at:)` succeeds, `finish()` or the end of this object removes the folder.
final class WritingFolder {
    private static let prefix = ".writing-"
    private(set) var path: String
    private var descriptor: Int32 = -1
    private var isPlaced = false

    /// Makes a new hidden folder inside `parent`, and `parent` itself if it is missing.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    init(in parent: String) throws {
        path = parent
        var code: Int32 = 0
        for attempt in 0..<1000 {
            // Make the parent inside the loop, because another writer may just now remove a parent that it made and did
            // not need.
            try Folder.make(parent)
            path = "\(parent)/\(Self.prefix)\(getpid())-\(attempt)"
            if mkdir(path, 0o755) == 0 {
                descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                // Another writer may remove the folder between mkdir and flock; then it is gone or will be soon.
                if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, Folder.exists(path) { return }
                code = errno
                close(descriptor)
                descriptor = -1
            } else {
                code = errno
            }
            guard code == EEXIST || code == ENOENT || code == EWOULDBLOCK else { break }
        }
        throw UserError(
            .cannotWrite, "cannot make a folder: \(String(cString: strerror(code)))", at: .init(file: parent),
            remedy: "Check that you may write to the folder and that its disk has space; nothing was changed")
    }

    deinit { finish() }

    /// Removes the folder unless it was placed, and releases the lock.
    func finish() {
        guard descriptor >= 0 else { return }
        if !isPlaced { try? Folder.remove(path) }
        close(descriptor)
        descriptor = -1
    }

    /// Renames the finished folder to its final name and makes that durable.
    func place(at destination: String) throws {
        do {
            try Folder.rename(path, to: destination)
        } catch {
            // The rename may have succeeded without being durable; then `finish()` must remove the folder under its new
            // name.
            if !Folder.exists(path) { path = destination }
            throw error
        }
        path = destination
        isPlaced = true
    }

    /// Withdraws a placed folder, because its entry in the history could not be written.
    func withdraw(to parent: String) {
        let hidden = "\(parent)/\(Self.prefix)\(getpid())-withdrawn"
        if rename(path, hidden) == 0 { path = hidden }
        isPlaced = false
    }

    /// The hidden folders in `parent` whose writers have ended.
    static func abandoned(in parent: String) throws -> [String] {
        try Folder.names(in: parent).filter { $0.hasPrefix(prefix) }.map { "\(parent)/\($0)" }.filter { path in
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            return flock(descriptor, LOCK_EX | LOCK_NB) == 0
        }
    }
}

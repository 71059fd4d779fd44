package import Diagnostics
import Glibc

/// The right of one process to write a file, held as long as the object lives; the kernel ends it with the process.
///
/// It is `flock` on `.NAME.lock` beside the file, in which stands who holds it. The lock file goes with the object, and
/// with a signal that ends the process; what `kill -9` leaves of it locks nothing.
package final class OutputLock {
    private let path: String
    private let descriptor: Int32
    private let temporary: TemporaryPath

    /// Takes the right to write a file.
    ///
    /// - Parameters:
    ///   - output: The file; behind a symbolic link, the file that it leads to.
    ///   - holder: Who takes it, in words that another process shows: `process 17 on web1`.
    /// - Throws: `UserError` with code `locked` when another process has it, `cannotWrite` when the lock cannot be made.
    package init(_ output: String, holder: String) throws {
        let target = try AtomicFile.target(of: output)
        let start =
            target.utf8.lastIndex(of: UInt8(ascii: "/")).map { target.utf8.index(after: $0) } ?? target.startIndex
        let path = "\(target[..<start]).\(target[start...]).lock"
        self.path = path
        while true {
            let made = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
            guard made >= 0 else { throw cannotWrite(output, errno) }
            guard FileIdentity(descriptor: made)?.isRegularFile == true else {
                close(made)
                throw UserError(
                    .cannotWrite, "cannot lock: not a regular file", at: .init(file: path),
                    remedy: "Remove it: the lock is a small file, which is made again")
            }
            let isTaken = uninterrupted { () -> TemporaryPath? in
                guard flock(made, LOCK_EX | LOCK_NB) == 0 else { return nil }
                return TemporaryPath(path)
            }
            guard let isTaken else {
                let code = errno
                defer { close(made) }
                guard code == EWOULDBLOCK else {
                    if code == EINTR { continue }
                    throw cannotWrite(output, code)
                }
                throw Self.locked(output, by: Self.text(of: made))
            }
            // The process that had it may have removed the file between the two calls.
            guard FileIdentity(descriptor: made) == FileIdentity(path: path) else {
                isTaken.forget()
                close(made)
                continue
            }
            (descriptor, temporary) = (made, isTaken)
            break
        }
        ftruncate(descriptor, 0)
        try Array("\(holder)\n".utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }

    deinit {
        uninterrupted {
            // Remove it before it is unlocked, so that nobody locks a file that is about to go.
            unlink(path)
            temporary.forget()
        }
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The error of an output that somebody else writes.
    package static func locked(_ output: String, by holder: String) -> UserError {
        UserError(
            .locked, "\(holder) is writing this output", at: .init(file: output),
            remedy: "Wait until it has ended, or choose another output; nothing was replaced")
    }

    private static func text(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let line = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n").first
        // A holder that has just begun has not written its name.
        return line.map { String($0) } ?? "another process"
    }
}

/// This process as others may find it: `process 17 on web1`.
package func nameOfProcess() -> String {
    var name = [CChar](repeating: 0, count: 256)
    let isNamed = gethostname(&name, name.count - 1) == 0
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return isNamed && !host.isEmpty ? "process \(getpid()) on \(host)" : "process \(getpid())"
}

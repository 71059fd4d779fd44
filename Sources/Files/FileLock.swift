import Diagnostics
import Glibc

/// An exclusive advisory lock (`flock`) on a file, held as long as the object lives; the kernel releases it when the
/// process dies.
package final class FileLock {
    private let descriptor: Int32

    /// Waits up to `seconds` for the lock on `path`, a file that is created when missing.
    ///
    /// - Throws: `UserError` with code `locked` when another process still holds the lock, `cannotWrite` when the file
    ///   cannot be opened or locked, or is no plain file.
    package init(_ path: String, waiting seconds: Double) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        guard FileIdentity(descriptor: descriptor)?.isRegularFile == true else {
            throw UserError(
                .cannotWrite, "cannot lock: not a regular file", at: .init(file: path),
                remedy: "Remove it: the lock is an empty file, which is made again")
        }
        let step = 0.02
        var waited = 0.0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            // Do not close the file here: `deinit` also runs after these errors, and a second close could close another
            // file that was just opened with the same descriptor.
            guard code == EWOULDBLOCK || code == EINTR else { throw cannotWrite(path, code) }
            guard waited < seconds else {
                throw UserError(
                    .locked, "another process has held the lock for \(Int(seconds)) seconds", at: .init(file: path),
                    remedy: "Try again when the other command has ended")
            }
            usleep(UInt32(step * 1_000_000))
            waited += step
        }
    }

    deinit {
        guard descriptor >= 0 else { return }
        // Closing alone is not enough: a child that another thread is just starting has a copy of the descriptor until
        // it executes its program, and would keep the lock that long.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

import Diagnostics
import Glibc

/// An exclusive advisory lock (`flock`) on a file, held until the object goes; a killed process lets go by itself.
package final class FileLock {
    private let descriptor: Int32

    /// Waits up to `seconds` for the lock on `path`, which is created when missing.
    ///
    /// - Throws: `UserError` with code `locked` when another process keeps it, `cannotWrite` when it cannot be made.
    package init(_ path: String, waiting seconds: Double) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        let step = 0.02
        var waited = 0.0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            // `deinit` runs after these errors too, and closes the file: once more might close another that was just opened.
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
        if descriptor >= 0 { close(descriptor) }
    }
}

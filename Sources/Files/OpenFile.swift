package import Diagnostics
import Glibc

/// A regular file that is open for reading as long as the object lives.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32
    /// The bits that say who may read, write and run it.
    let permissions: mode_t

    /// Opens a file without waiting: what is no regular file is refused at once.
    ///
    /// - Throws: `UserError` with code `missingInput`.
    init(_ path: String) throws {
        self.path = path
        // Without `O_NONBLOCK` a pipe that nobody writes would hold the process here.
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // A socket cannot be opened at all.
            throw errno == ENXIO ? Self.notRegular(path) : cannotRead(path, errno)
        }
        var status = stat()
        let code = fstat(descriptor, &status) == 0 ? 0 : errno
        permissions = status.st_mode & 0o777
        guard code == 0 else { throw cannotRead(path, code) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Self.notRegular(path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The stamp of the file as it is now.
    func stamp() throws -> FileStamp {
        guard let stamp = FileStamp(descriptor: descriptor) else { throw cannotRead(path, errno) }
        return stamp
    }

    /// All bytes in memory of their own, aligned to 64 bytes, and the stamp of the file that holds them.
    ///
    /// A file that changes while it is read is read again, a few times.
    ///
    /// - Returns: The bytes, which the caller frees with `free`.
    /// - Throws: `UserError` with code `missingInput` when it cannot be read, `invalidData` when it changes all the time.
    func copy() throws -> (bytes: UnsafeMutableRawBufferPointer, stamp: FileStamp) {
        for attempt in 0..<Self.attempts {
            if attempt > 0 { usleep(2_000) }
            let before = try stamp()
            let isSettled = before.isSettled
            let memory = try memory(for: before.size)
            do {
                // A write in the tick of the one before leaves no trace in the stamp, so a fresh file is read twice.
                if try read(into: memory) == memory.count, try isSettled || holds(memory), try stamp() == before {
                    return (memory, before)
                }
            } catch {
                free(memory.baseAddress)
                throw error
            }
            free(memory.baseAddress)
        }
        throw fileChanged(path, .invalidData)
    }

    private static let attempts = 5

    private func memory(for size: Int) throws -> UnsafeMutableRawBufferPointer {
        guard size > 0 else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        var start: UnsafeMutableRawPointer?
        let code = posix_memalign(&start, 64, size)
        guard code == 0 else { throw cannotRead(path, code) }
        return UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    /// Fills `memory` from the byte `offset` of the file on; returns how many bytes there were.
    private func read(into memory: UnsafeMutableRawBufferPointer, from offset: Int = 0) throws -> Int {
        var filled = 0
        while filled < memory.count, let base = memory.baseAddress {
            let count = pread(descriptor, base + filled, min(memory.count - filled, 1 << 30), off_t(offset + filled))
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw cannotRead(path, errno)
            }
        }
        return filled
    }

    /// Whether the file still has exactly these bytes.
    private func holds(_ bytes: UnsafeMutableRawBufferPointer) throws -> Bool {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: min(bytes.count, 1 << 20), alignment: 64)
        defer { piece.deallocate() }
        var position = 0
        while position < bytes.count, let first = bytes.baseAddress, let second = piece.baseAddress {
            let count = min(piece.count, bytes.count - position)
            let read = try read(into: UnsafeMutableRawBufferPointer(rebasing: piece[..<count]), from: position)
            guard read == count, memcmp(first + position, second, count) == 0 else { return false }
            position += count
        }
        return true
    }

    private static func notRegular(_ path: String) -> UserError {
        UserError(.missingInput, "not a regular file", at: .init(file: path), remedy: "Give the path of a file")
    }
}

/// The error for a file that cannot be read.
func cannotRead(_ path: String, _ code: Int32) -> UserError {
    UserError(
        .missingInput, "cannot read: \(message(of: code))", at: .init(file: path),
        remedy: "Check the path and that you may read the file")
}

/// The error for a file that was cut or overwritten in place while it was in use, so that what was read of it may be a
/// mixture of two contents.
package func fileChanged(_ path: String, _ code: ExitCode) -> UserError {
    UserError(
        code, "the file was changed while it was read", at: .init(file: path),
        remedy: "Run again when it is complete; to replace a file, copy to a new file and rename it over the old one")
}

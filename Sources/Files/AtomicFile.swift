import Diagnostics
import Glibc

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a hidden temporary file in the same folder; `commit()` syncs that file and renames it to the final name.
/// Without a commit the temporary file is removed.
package final class AtomicFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []

    /// Opens a temporary file that `commit()` will rename to `path`.
    ///
    /// - Throws: `UserError` with code `cannotWrite`, also when `path` exists and is not a regular file: the rename
    ///   would replace a device or a pipe, and would fail on a folder only after all the work.
    package init(_ path: String) throws {
        self.path = path
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw UserError(
                .cannotWrite, "cannot write: not a regular file", at: .init(file: path),
                remedy: "Choose the path of a file; nothing was replaced")
        }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(path[...$0]) } ?? ""
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        var attempt = 0
        var candidate: String
        repeat {
            candidate = "\(folder).\(name).\(getpid()).\(attempt).partial"
            descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            attempt += 1
        } while descriptor < 0 && errno == EEXIST && attempt < 1000
        temporary = candidate
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(temporary)
        }
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count > Self.bufferSize {
            try writeAll(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    package func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Syncs the file to disk and renames it to its final name.
    package func commit() throws {
        try flush()
        guard fsync(descriptor) == 0 else { throw cannotWrite(path, errno) }
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0, rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw cannotWrite(path, code)
        }
        try Folder.sync(Folder.parent(of: path))
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try writeAll($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
        try Files.writeAll(bytes, to: descriptor, path: path)
    }

    private static let bufferSize = 1 << 20
}

/// Writes all bytes to an open file, with further calls when the kernel takes only a part.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
            if errno == EINTR { continue }
            throw cannotWrite(path, errno)
        }
        rest = rest.dropFirst(count)
    }
}

/// The system's message for an error number.
func message(of code: Int32) -> String {
    String(cString: strerror(code))
}

/// The error for a path that cannot be written, with the remedy that fits the reason.
func cannotWrite(_ path: String, _ code: Int32) -> UserError {
    let remedy =
        switch code {
        case ENOSPC, EDQUOT: "Free some space or choose another disk; nothing was replaced"
        case EACCES, EPERM, EROFS: "Choose a place that you may write to; nothing was replaced"
        default: "Check the path; nothing was replaced"
        }
    return UserError(.cannotWrite, "cannot write: \(message(of: code))", at: .init(file: path), remedy: remedy)
}

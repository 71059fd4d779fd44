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
    /// Whether the temporary file exists, so that it must be removed.
    private var hasTemporary: Bool
    /// A second name of the file that stood under the final name before; nil if none is kept.
    private var kept: String?
    private var buffer: [UInt8] = []

    /// Opens a temporary file that `commit()` will rename to `path`.
    ///
    /// A symbolic link stays, and the file that it leads to is replaced. The new file has the permissions of the one
    /// that it replaces from its first byte on, and its owner and group where the process may give them.
    ///
    /// - Throws: `UserError` with code `cannotWrite`, also when `path` exists and is not a regular file: the rename
    ///   would replace a device or a pipe, and would fail on a folder only after all the work.
    package init(_ path: String) throws {
        self.path = try Self.target(of: path)
        var status = stat()
        var replaced: FileAccess?
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw UserError(
                    .cannotWrite, "cannot write: not a regular file", at: .init(file: path),
                    remedy: "Choose the path of a file; nothing was replaced")
            }
            replaced = FileAccess(of: status)
        }
        let target = self.path
        let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(target[...$0]) } ?? ""
        let name = slash.map { String(target[target.utf8.index(after: $0)...]) } ?? target
        var attempt = 0
        var candidate: String
        repeat {
            candidate = "\(folder).\(name).\(getpid()).\(attempt).partial"
            descriptor = open(
                candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaced == nil ? 0o644 : 0o600)
            attempt += 1
        } while descriptor < 0 && errno == EEXIST && attempt < 1000
        temporary = candidate
        hasTemporary = descriptor >= 0
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        replaced?.apply(to: descriptor)
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// The path behind a symbolic link; other paths are their own.
    private static func target(of path: String) throws -> String {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
        guard let target = realpath(path, nil) else {
            throw UserError(
                .cannotWrite, "cannot write: the link leads to no file", at: .init(file: path),
                remedy: "Create the file that it leads to, or remove the link")
        }
        defer { free(target) }
        return String(cString: target)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if hasTemporary { unlink(temporary) }
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

    /// The SHA-256 of everything that was written so far.
    package func checksum() throws -> String {
        try flush()
        return try SHA256Sum.hex(ofFile: temporary)
    }

    /// Syncs the file to disk and renames it to its final name.
    package func commit() throws { try Self.commit([self]) }

    /// Makes several files appear together or not at all.
    ///
    /// All of them are complete on the disk before the first is renamed. If one cannot be renamed, the files that stood
    /// before under the names of the others come back. A kill between two renames leaves the first files new and the
    /// others as they were.
    ///
    /// - Parameter files: The files, in the order in which they appear.
    /// - Throws: `UserError` with code `cannotWrite`.
    package static func commit(_ files: [AtomicFile]) throws {
        for file in files { try file.complete() }
        var placed: [AtomicFile] = []
        for file in files {
            do {
                try file.place(keepsOld: file !== files.last)
            } catch {
                try restore(file.kept == nil ? placed : placed + [file], after: error)
                throw error
            }
            placed.append(file)
        }
        for file in placed { file.removeOld() }
        for folder in Set(files.map { Folder.parent(of: $0.path) }).sorted() {
            do {
                try Folder.sync(folder)
            } catch let error as UserError {
                throw UserError(
                    error.code, error.problem, at: error.place,
                    remedy: "The new file is in its place, but a power cut may lose it: check the disk")
            }
        }
    }

    /// Writes everything to the disk and closes the temporary file.
    private func complete() throws {
        try flush()
        guard fsync(descriptor) == 0 else { throw cannotWrite(path, errno) }
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0 else { throw cannotWrite(path, errno) }
    }

    /// Renames the temporary file to its final name; with `keepsOld`, `putBack()` can undo that.
    private func place(keepsOld: Bool) throws {
        if keepsOld { try keepOld() }
        guard rename(temporary, path) == 0 else { throw cannotWrite(path, errno) }
        hasTemporary = false
    }

    /// Gives the file that stands under the final name a second one.
    private func keepOld() throws {
        var status = stat()
        // Leave a folder that was just made where it is: the rename then fails.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
        let name = "\(temporary).old"
        unlink(name)
        // Where no link can be made, move the file: then its name is free until the new file takes it.
        guard link(path, name) == 0 || rename(path, name) == 0 else { throw cannotWrite(path, errno) }
        kept = name
    }

    /// Restores what stood under the final name before; false if that is impossible.
    private func putBack() -> Bool {
        guard let kept else { return unlink(path) == 0 }
        guard rename(kept, path) == 0 else { return false }
        // `rename` leaves both names if they are links to one file.
        unlink(kept)
        self.kept = nil
        return true
    }

    private func removeOld() {
        if let kept { unlink(kept) }
        kept = nil
    }

    /// Puts back what stood in the places of files, the last one first.
    ///
    /// - Throws: `UserError` that names the first place in which that is impossible.
    private static func restore(_ placed: [AtomicFile], after error: any Error) throws {
        var remaining: [AtomicFile] = []
        for file in placed.reversed() where !file.putBack() { remaining.append(file) }
        guard let file = remaining.first else { return }
        let cause = (error as? UserError)?.locatedProblem() ?? "\(error)"
        let before = file.kept.map { "; that file is now \($0)" } ?? ""
        throw UserError(
            .cannotWrite, "the file that stood here could not be put back after an error: \(cause)",
            at: .init(file: file.path), remedy: "Mend the cause and run again\(before)")
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

package import Diagnostics
import Glibc

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a hidden temporary file in the same folder; `commit()` syncs that file and renames it to the final name.
/// Without a commit the temporary file is removed.
package final class AtomicFile {
    private let path: String
    private let part: PartialFile
    private var isOpen = true
    /// Whether the file has its final name.
    private var isPlaced = false
    /// A second name of the file that stood under the final name before; nil if none is kept.
    private var kept: String?
    /// That file, open so that nobody takes it for a leftover; -1 if there is none.
    private var keptDescriptor: Int32 = -1
    /// Whether an earlier writer left the only copy of a file, which goes when this one is in its place.
    private let hasSpared: Bool
    private var buffer: [UInt8] = []

    /// Opens a temporary file that `commit()` will rename to `path`, and removes those that killed writers of the same
    /// path left.
    ///
    /// A symbolic link stays, and the file that it leads to is replaced. The new file has the permissions of the one
    /// that it replaces from its first byte on, and its owner and group where the process may give them. Where nothing
    /// stood, it has what the umask leaves.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - mode: The permissions, whatever stood there and whatever the umask says; nil for the rule above.
    /// - Throws: `UserError` with code `cannotWrite`, also when `path` exists and is not a regular file: the rename
    ///   would replace a device or a pipe, and would fail on a folder only after all the work.
    package init(_ path: String, mode: FileMode? = nil) throws {
        self.path = try Self.target(of: path)
        var status = stat()
        var replaced: FileAccess?
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw UserError(
                    .cannotWrite, "cannot write: not a regular file", at: .init(file: path),
                    remedy: "Choose the path of a file; nothing was replaced")
            }
            replaced = FileAccess(of: status, mode: mode)
        }
        hasSpared = PartialFile.removeLeftovers(of: self.path)
        let usual: mode_t = replaced == nil && mode == nil ? 0o666 : 0o600
        part = try PartialFile(of: self.path, mode: usual, named: path)
        if let replaced {
            replaced.apply(to: part.descriptor)
        } else if let mode {
            fchmod(part.descriptor, mode.bits)
        }
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// The path behind a symbolic link; other paths are their own.
    static func target(of path: String) throws -> String {
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
        part.end(isPlaced: isPlaced)
        forgetOld()
        if isOpen { close(part.descriptor) }
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
    package func checksum() throws -> String { try withPart { try SHA256Sum.hex(ofFile: $0) } }

    /// Reads what was written so far, in the file that has no final name yet.
    package func withPart<Result>(_ read: (String) throws -> Result) throws -> Result {
        try flush()
        return try read(part.path)
    }

    /// Syncs the file to disk and renames it to its final name.
    package func commit() throws { try Self.commit([self]) }

    /// Makes several files appear together or not at all.
    ///
    /// All of them are complete on the disk before the first is renamed. If one cannot be renamed, the files that stood
    /// before under the names of the others come back. A signal that ends the process waits until all are renamed; only
    /// `kill -9`, a crash or a power cut between two renames leaves the first files new and the others as they were.
    ///
    /// - Parameter files: The files, in the order in which they appear.
    /// - Throws: `UserError` with code `cannotWrite`. If only the sync of a folder failed, it says that the files are in
    ///   their places.
    package static func commit(_ files: [AtomicFile]) throws {
        guard let error = try place(files) else { return }
        let file = files.first { Folder.parent(of: $0.path) == error.place?.file }
        throw UserError(
            error.code, "the new file is in its place, but a power cut may lose it: \(error.problem)",
            at: .init(file: file?.path), remedy: error.remedyMessage)
    }

    /// As `commit`, but a failed sync of a folder is no error.
    ///
    /// - Returns: Why a power cut may undo what was done: the error of the sync; nil if there was none.
    /// - Throws: `UserError` with code `cannotWrite`; then no file is in its place.
    package static func place(_ files: [AtomicFile]) throws -> UserError? {
        for file in files { try file.complete() }
        try uninterrupted { try renameAll(files) }
        let folders = Set(files.map { Folder.parent(of: $0.path) }).sorted()
        return folders.compactMap { Folder.unsynced($0) }.first
    }

    private static func renameAll(_ files: [AtomicFile]) throws {
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
        for file in placed { file.end() }
    }

    /// Writes everything to the disk; the file stays open, because its lock says that it is no leftover.
    private func complete() throws {
        try flush()
        guard fsync(part.descriptor) == 0 else { throw cannotWrite(path, errno) }
    }

    /// Renames the temporary file to its final name; with `keepsOld`, `putBack()` can undo that.
    private func place(keepsOld: Bool) throws {
        if keepsOld { try keepOld() }
        guard rename(part.path, path) == 0 else { throw cannotWrite(path, errno) }
        isPlaced = true
    }

    /// Gives the file that stands under the final name a second one.
    private func keepOld() throws {
        var status = stat()
        // Leave a folder that was just made where it is: the rename then fails.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
        keptDescriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        // Several writers may keep one file, so the lock is shared; whoever removes leftovers asks for it alone.
        if keptDescriptor >= 0 { flock(keptDescriptor, LOCK_SH | LOCK_NB) }
        let name = part.oldPath
        unlink(name)
        // Where no link can be made, move the file: then its name is free until the new file takes it.
        guard link(path, name) == 0 || rename(path, name) == 0 else {
            let code = errno
            forgetOld()
            throw cannotWrite(path, code)
        }
        kept = name
    }

    /// Restores what stood under the final name before; false if that is impossible.
    private func putBack() -> Bool {
        guard let kept else { return unlink(path) == 0 }
        guard rename(kept, path) == 0 else { return false }
        // `rename` leaves both names if they are links to one file.
        unlink(kept)
        forgetOld()
        return true
    }

    /// Removes what is not needed once all files are in their places, and closes the file.
    private func end() {
        if let kept { unlink(kept) }
        forgetOld()
        if hasSpared { PartialFile.removeLeftovers(of: path) }
        close(part.descriptor)
        isOpen = false
    }

    private func forgetOld() {
        if keptDescriptor >= 0 { close(keptDescriptor) }
        (kept, keptDescriptor) = (nil, -1)
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
        try Files.writeAll(bytes, to: part.descriptor, path: path)
    }

    private static let bufferSize = 1 << 20
}

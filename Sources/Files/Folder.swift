package import Diagnostics
import Glibc

/// Makes, lists, syncs, renames and removes folders; every error names the path.
package enum Folder {
    /// The folder that holds `path`; `.` for a bare name.
    package static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a file or a folder exists at `path`.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether `path` names anything, be it a link that leads nowhere.
    package static func hasEntry(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether `path` is a regular file, not a pipe or a device, so that its content can be read twice.
    package static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether `path` is a pipe or a character device, whose content can be read only once.
    package static func isPipe(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT)
    }

    /// Whether `path` is a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes `path` and its missing parent folders.
    ///
    /// Another process may at the same time remove folders of the path that it made and did not need, so a folder above
    /// that is missing again is made again.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package static func make(_ path: String) throws {
        let above = parent(of: path)
        var code: Int32 = 0
        for _ in 0..<1000 {
            if isFolder(path) { return }
            if above != path { try make(above) }
            if mkdir(path, 0o777) == 0 { return }
            code = errno
            guard code == ENOENT || code == EEXIST && (isFolder(path) || !exists(path)) else { break }
            usleep(100)
        }
        throw cannotWrite(path, code)
    }

    /// The names in a folder, in ascending byte order, without `.` and `..`; empty when there is no such folder.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - isWanted: Selects the names.
    /// - Returns: The names.
    /// - Throws: `UserError` with code `missingInput`.
    package static func names(
        in path: String, where isWanted: (String) -> Bool = { _ in true }
    ) throws -> [String] {
        guard let handle = opendir(path) else {
            if errno == ENOENT { return [] }
            throw UserError(
                .missingInput, "cannot list the folder: \(message(of: errno))", at: .init(file: path),
                remedy: "Check the path and that you may read it")
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != "..", isWanted(name) { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Syncs a folder, so that the names in it survive a crash.
    ///
    /// - Throws: `UserError` with code `cannotWrite`; what was done in the folder is done all the same.
    package static func sync(_ path: String) throws {
        func unsynced() -> UserError {
            UserError(
                .cannotWrite, "the folder cannot be synced: \(message(of: errno))", at: .init(file: path),
                remedy: "Check the disk, and that you may read the folder")
        }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unsynced() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unsynced() }
    }

    /// Renames `old` to `new` within one folder and syncs that folder.
    ///
    /// - Returns: Why a power cut may undo the rename: the error of the sync; nil when there was none.
    /// - Throws: `UserError` with code `cannotWrite` when nothing was renamed.
    package static func rename(_ old: String, to new: String) throws -> UserError? {
        guard Glibc.rename(old, new) == 0 else { throw cannotWrite(new, errno) }
        return unsynced(parent(of: new))
    }

    /// Syncs a folder; returns the error of that.
    package static func unsynced(_ path: String) -> UserError? {
        do {
            try sync(path)
            return nil
        } catch {
            return error as? UserError
        }
    }

    /// Removes a file, or a folder with everything in it.
    package static func remove(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove("\(path)/\(name)") }
            guard rmdir(path) == 0 || errno == ENOENT else { throw cannotWrite(path, errno) }
        } else {
            guard unlink(path) == 0 || errno == ENOENT else { throw cannotWrite(path, errno) }
        }
    }
}

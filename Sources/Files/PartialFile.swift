import Diagnostics
import Glibc

/// The hidden file beside a final one that holds what is not complete yet: `.NAME.PID.N.partial`.
///
/// Its writer holds `flock` on it, so that the next writer of the same file can distinguish the part of a running writer
/// from what a killed one left, across containers on one machine too. A signal that ends the process removes it.
struct PartialFile {
    let path: String
    /// Open for writing; the lock goes when it is closed.
    let descriptor: Int32
    private let temporary: TemporaryPath

    /// Makes a new part.
    ///
    /// - Parameters:
    ///   - target: The path of the final file.
    ///   - mode: Its permissions, less the umask.
    ///   - name: The path that errors name.
    /// - Throws: `UserError` with code `cannotWrite`.
    init(of target: String, mode: mode_t, named name: String) throws {
        let (folder, file) = Self.split(target)
        var code = EEXIST
        for attempt in 0..<1000 where code == EEXIST {
            let path = "\(folder).\(file).\(getpid()).\(attempt)\(Self.ending)"
            if let made = uninterrupted({ Self(new: path, mode: mode, failure: &code) }) {
                self = made
                return
            }
        }
        throw cannotWrite(name, code)
    }

    private init?(new path: String, mode: mode_t, failure: inout Int32) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            failure = errno
            return nil
        }
        // Before it is locked, another writer may take the file for one that was left; then that writer removes it.
        let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        guard !isTaken, Self.isSame(descriptor, path) else {
            close(descriptor)
            failure = EEXIST
            return nil
        }
        self.path = path
        self.descriptor = descriptor
        temporary = TemporaryPath(path)
    }

    /// Removes the part, or forgets it after it got its final name.
    func end(isPlaced: Bool) {
        uninterrupted {
            if !isPlaced { unlink(path) }
            temporary.forget()
        }
    }

    // MARK: What killed writers left

    private static let ending = ".partial"
    /// The ending of the second name of the file that stood in the place before, as long as it may have to come back.
    private static let oldEnding = ".old"

    /// The second name that the file in the final place has while this part takes that place.
    var oldPath: String { path + Self.oldEnding }

    /// Removes the parts of a file whose writers have ended.
    ///
    /// - Parameter target: The path of the final file.
    /// - Returns: Whether a part stays because it may be the only copy: an earlier file, while nothing is in its place.
    @discardableResult
    static func removeLeftovers(of target: String) -> Bool {
        let (folder, file) = split(target)
        let names = try? Folder.names(in: folder.isEmpty ? "." : folder) { isPart($0, of: file) }
        var hasSpared = false
        for name in names ?? [] {
            let path = folder + name
            guard let descriptor = lockedByNobody(path) else { continue }
            defer { close(descriptor) }
            if name.hasSuffix(oldEnding), !Folder.exists(target) {
                hasSpared = true
            } else {
                unlink(path)
            }
        }
        return hasSpared
    }

    /// Whether a name is `.FILE.PID.N.partial`, perhaps with `.old` behind it.
    private static func isPart(_ name: String, of file: String) -> Bool {
        let beginning = ".\(file).".utf8
        guard name.utf8.starts(with: beginning) else { return false }
        var rest = String(decoding: name.utf8.dropFirst(beginning.count), as: UTF8.self)[...]
        if rest.hasSuffix(oldEnding) { rest = rest.dropLast(oldEnding.count) }
        guard rest.hasSuffix(ending) else { return false }
        let numbers = rest.dropLast(ending.count).split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 2
            && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// Opens and locks a file that no process has locked; nil for any other, and for what is no plain file.
    private static func lockedByNobody(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        // Another process may have removed the file, and given its name to a new one, before this one had the lock.
        guard FileIdentity(descriptor: descriptor)?.isRegularFile == true,
            flock(descriptor, LOCK_EX | LOCK_NB) == 0, isSame(descriptor, path)
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Whether a path still leads to an open file.
    private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
        FileIdentity(descriptor: descriptor) == FileIdentity(path: path)
    }

    /// The folder of a path, with its slash, and the name in it.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
        return (String(path[...slash]), String(path[path.utf8.index(after: slash)...]))
    }
}

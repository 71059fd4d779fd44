package import Diagnostics
import Glibc

/// A file to whose end one process adds lines, and which is put aside under another name when it is large or its time is
/// over.
///
/// What is in it after a write that fails, and after a kill, are whole lines: a torn last one is cut off, at once or when the
/// file is opened again. Somebody else may rename or remove the file at any time; the next lines go into a new one.
package final class LineFile {
    private let path: String
    /// The size that the file may have, in bytes.
    private let rotateBytes: Int
    /// The length of a period, in seconds; each has a file of its own.
    private let rotateSeconds: Double
    private var descriptor: Int32 = -1
    private var size = 0
    /// When the last line was written, in seconds since 1970 UTC.
    private var written = 0.0
    /// How many torn lines were cut off when a file was opened.
    package private(set) var tornLines = 0

    /// Opens or makes the file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - rotateBytes: The size that it may have.
    ///   - rotateSeconds: The length of a period, counted from 1970-01-01 UTC, each of which has a file of its own.
    /// - Throws: `UserError` with code `cannotWrite`, `locked` when another process writes it, `invalidData` for a file that has
    ///   no lines of JSON.
    package init(_ path: String, rotateBytes: Int, rotateSeconds: Double) throws {
        (self.path, self.rotateBytes, self.rotateSeconds) = (path, rotateBytes, rotateSeconds)
        try open()
    }

    deinit { close() }

    /// Adds lines.
    ///
    /// - Parameters:
    ///   - lines: The lines, each with its line feed.
    ///   - now: Seconds since 1970 UTC.
    /// - Returns: How many bytes of whole lines were written, and why it was not all.
    package func append(_ lines: UnsafeRawBufferPointer, now: Double) -> (count: Int, problem: UserError?) {
        var count = 0
        while count < lines.count {
            let piece = piece(of: UnsafeRawBufferPointer(rebasing: lines[count...]))
            do {
                try makeReady(forBytes: piece.count, at: now)
            } catch {
                return (count, error as? UserError ?? cannotWrite(path, EIO))
            }
            let (added, problem) = add(piece)
            count += added
            if added > 0 { written = now }
            if let problem { return (count, problem) }
        }
        return (count, nil)
    }

    /// As many of the first lines as one file may have; a line is never divided.
    private func piece(of lines: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard lines.count > rotateBytes else { return lines }
        let feed = UInt8(ascii: "\n")
        let end = lines[..<rotateBytes].lastIndex(of: feed) ?? lines.firstIndex(of: feed) ?? lines.count - 1
        return UnsafeRawBufferPointer(rebasing: lines[...end])
    }

    private func makeReady(forBytes count: Int, at now: Double) throws {
        if !isThere { close() }
        if descriptor < 0 { try open() }
        if size > 0, size + count > rotateBytes || period(now) != period(written) { try rotate(now: now) }
    }

    private func add(_ lines: UnsafeRawBufferPointer) -> (count: Int, problem: UserError?) {
        var (count, code) = (0, Int32(0))
        while count < lines.count, let base = lines.baseAddress {
            let step = write(descriptor, base + count, lines.count - count)
            if step > 0 {
                count += step
            } else if step == 0 || errno != EINTR {
                code = step == 0 ? ENOSPC : errno
                break
            }
        }
        if count < lines.count {
            let whole = lines[..<count].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            // A torn line in between would make the whole file unreadable.
            if whole < count, ftruncate(descriptor, off_t(size + whole)) != 0 { close() }
            count = whole
        }
        size += count
        return (count, count == lines.count ? nil : cannotWrite(path, code))
    }

    private func period(_ time: Double) -> Double { (time / rotateSeconds).rounded(.down) }

    /// Whether the open file still has its name.
    private var isThere: Bool {
        guard descriptor >= 0 else { return true }
        var (open, named) = (stat(), stat())
        return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_ino == named.st_ino
            && open.st_dev == named.st_dev
    }

    private func close() {
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
        descriptor = -1
    }

    private func open() throws {
        let file = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw cannotWrite(path, errno) }
        do {
            try take(file)
            descriptor = file
        } catch {
            Glibc.close(file)
            throw error
        }
    }

    private func take(_ file: Int32) throws {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw cannotWrite(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw UserError(
                .cannotWrite, "cannot write: not a regular file", at: .init(file: path),
                remedy: "Choose the path of a file")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            throw UserError(
                .locked, "another process writes this log", at: .init(file: path),
                remedy: "Give each service a file of its own")
        }
        size = Int(status.st_size)
        written = Double(status.st_mtim.tv_sec)
        guard size > 0 else { return }
        var first = UInt8(0)
        guard pread(file, &first, 1, 0) == 1, first == UInt8(ascii: "{") else {
            throw UserError(
                .invalidData, "the file is no log: it does not begin with {", at: .init(file: path),
                remedy: "Choose a file that is not there yet")
        }
        try cutTornLine(of: file)
    }

    /// Removes what follows the last line feed.
    private func cutTornLine(of file: Int32) throws {
        var end = size
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while end > 0 {
            let start = max(0, end - piece.count)
            let length = end - start
            guard piece.withUnsafeMutableBytes({ pread(file, $0.baseAddress, length, off_t(start)) }) == length else {
                throw cannotWrite(path, errno)
            }
            if let last = piece[..<length].lastIndex(of: UInt8(ascii: "\n")) {
                end = start + last + 1
                break
            }
            end = start
        }
        guard end < size else { return }
        guard ftruncate(file, off_t(end)) == 0 else { throw cannotWrite(path, errno) }
        tornLines += 1
        size = end
    }

    /// Puts the file aside under a name with the time, `log-20261130T092826Z.jsonl`, and begins a new one.
    private func rotate(now: Double) throws {
        let time = UTCTime(seconds: Int64(now)).description.filter { $0 != "-" && $0 != ":" }
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let dot = path[start...].lastIndex(of: ".").flatMap { $0 == start ? nil : $0 } ?? path.endIndex
        var name = "\(path[..<dot])-\(time)\(path[dot...])"
        var number = 1
        while access(name, F_OK) == 0 {
            number += 1
            name = "\(path[..<dot])-\(time)-\(number)\(path[dot...])"
        }
        guard rename(path, name) == 0 else { throw cannotWrite(path, errno) }
        close()
        try open()
    }
}

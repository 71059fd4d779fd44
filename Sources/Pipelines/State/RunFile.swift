import Diagnostics
import Files
import Glibc

/// The file `runs.jsonl`: whole lines, to which one process at a time appends.
struct RunFile {
    let path: String
    /// The most lines that it keeps; the oldest go.
    private static let mostLines = 10_000

    private static let newline = UInt8(ascii: "\n")

    /// - Throws: `UserError` with code `cannotWrite` for what cannot be read, because no line can follow it.
    func contents() throws -> [UInt8] {
        do {
            return Folder.exists(path) ? try MappedFile.contents(of: path) : []
        } catch let error as UserError {
            throw UserError(
                .cannotWrite, "the journal of runs cannot be continued: \(error.problem)", at: error.place,
                remedy: "Move it away; a run begins a new one")
        }
    }

    /// All whole lines, the oldest first.
    func lines() throws -> [ArraySlice<UInt8>] {
        try contents().split(separator: Self.newline, omittingEmptySubsequences: false).dropLast()
    }

    /// Removes a last line that a kill or a power cut has torn, and the oldest lines if there are too many for another.
    ///
    /// - Returns: The size of the file, where the next line begins.
    func prepare() throws -> Int {
        let bytes = try contents()
        let end = bytes.lastIndex(of: Self.newline).map { $0 + 1 } ?? 0
        let excess = bytes[..<end].count { $0 == Self.newline } + 1 - Self.mostLines
        if excess > 0 { return try rewrite(bytes[..<end], without: excess) }
        if end < bytes.count {
            guard truncate(path, off_t(end)) == 0 else { throw unwritable() }
        }
        return end
    }

    private func rewrite(_ bytes: ArraySlice<UInt8>, without oldest: Int) throws -> Int {
        var rest = bytes
        for _ in 0..<oldest {
            guard let end = rest.firstIndex(of: Self.newline) else { break }
            rest = rest[(end + 1)...]
        }
        let file = try AtomicFile(path)
        try file.write(Array(rest))
        try file.commit()
        return rest.count
    }

    /// Appends a line in one write, and makes it durable.
    func append(_ line: String) throws {
        let isNew = !Folder.exists(path)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw unwritable() }
        defer { close(descriptor) }
        try uninterrupted {
            try Array("\(line)\n".utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
        }
        guard fsync(descriptor) == 0 else { throw unwritable() }
        if isNew { try Folder.sync(Folder.parent(of: path)) }
    }

    private func unwritable() -> UserError {
        UserError(
            .cannotWrite, "cannot write the journal of runs: \(String(cString: strerror(errno)))",
            at: .init(file: path), remedy: "Check the store and the disk")
    }
}

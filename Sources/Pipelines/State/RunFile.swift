import Diagnostics
import Documents
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
        let lines = try contents().split(separator: Self.newline, omittingEmptySubsequences: false)
        // What follows the last line end is empty, unless a line lacks its end or was torn.
        guard let rest = lines.last, Self.isRecord(rest) else { return lines.dropLast() }
        return lines
    }

    /// Ends a last line that only lacks its line end, as an editor may leave it, and removes one that a kill or a power
    /// cut has torn.
    func mend() throws {
        let bytes = try contents()
        let end = bytes.lastIndex(of: Self.newline).map { $0 + 1 } ?? 0
        if end == bytes.count { return }
        if Self.isRecord(bytes[end...]) { return try write("\n") }
        guard truncate(path, off_t(end)) == 0 else { throw unwritable() }
    }

    /// Whether bytes are a whole record; no part of one is.
    private static func isRecord(_ bytes: ArraySlice<UInt8>) -> Bool {
        (try? JSONValue(parsing: Array(bytes)))?.objectValue != nil
    }

    /// Mends the last line, and removes the oldest lines if there are too many for another.
    ///
    /// - Returns: The size of the file, where the next line begins.
    func prepare() throws -> Int {
        try mend()
        let bytes = try contents()
        let excess = bytes.count { $0 == Self.newline } + 1 - Self.mostLines
        return excess > 0 ? try rewrite(bytes[...], without: excess) : bytes.count
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
    func append(_ line: String) throws { try write("\(line)\n") }

    private func write(_ text: String) throws {
        let isNew = !Folder.exists(path)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw unwritable() }
        defer { close(descriptor) }
        try uninterrupted {
            try Array(text.utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
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

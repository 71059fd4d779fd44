import Diagnostics
import Files
import Sources

/// The bytes of a file of rules, read into memory at one moment and decompressed.
///
/// Nothing makes the reading wait: what is no plain file is opened without blocking and not read. A file that changes while it is read is an error, so the bytes are never
/// mixed from two contents.
struct RuleFileContent {
    /// The size that a file of rules may have, also when decompressed, because it must not fill the memory.
    private static let largest = 2 << 30

    private let path: String
    private let bytes: [UInt8]
    /// Why more bytes should follow, which cannot be read; `nil` if these are all.
    let problem: UserError?

    /// Reads a file as it was at its last check.
    ///
    /// - Throws: `UserError` with code `missingInput` when it is missing, no plain file or not to be read, or has
    ///   changed since.
    init(of file: WatchedFile) throws {
        path = file.path
        guard (file.state?.stamp.size ?? 0) <= Self.largest else { throw Self.tooLarge(path) }
        let raw = try MappedFile.contents(of: path)
        guard file.isUnchanged else {
            throw UserError(
                .missingInput, "the file changed while it was read", at: .init(file: path),
                remedy: "Write it under another name, then rename it")
        }
        (bytes, problem) = try Self.decompressed(raw, path)
    }

    /// All bytes.
    ///
    /// - Throws: Why more bytes should follow.
    func bytesOfWhole() throws -> [UInt8] {
        if let problem { throw problem }
        return bytes
    }

    /// The table with all bytes.
    var table: TableSource { TableSource(path, content: bytes) }

    /// The table without a last line that has no line feed, because more of it may still have to be written.
    var tableOfWholeLines: TableSource { TableSource(path, content: Array(bytes[..<endOfLines])) }

    /// Whether the last line has no line feed.
    var hasUnfinishedLine: Bool { endOfLines < bytes.count }

    private var endOfLines: Int { bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0 }

    /// Decompresses what is compressed, as far as it goes.
    private static func decompressed(_ raw: [UInt8], _ path: String) throws -> ([UInt8], UserError?) {
        guard raw.starts(with: [0x1F, 0x8B]) || path.lowercased().hasSuffix(".gz") else { return (raw, nil) }
        let body = try GzipBody(limit: largest, allowsPadding: true)
        do {
            try raw.withUnsafeBytes { try body.add($0) }
        } catch GzipBody.Problem.tooLarge {
            throw tooLarge(path)
        } catch is GzipBody.Problem {
            return (body.bytes, damaged(path))
        }
        return (body.bytes, body.isComplete ? nil : damaged(path))
    }

    private static func damaged(_ path: String) -> UserError {
        UserError(
            .invalidData, "not a readable gzip file: it is damaged or ends too early", at: .init(file: path),
            remedy: "Copy or compress the file again")
    }

    private static func tooLarge(_ path: String) -> UserError {
        UserError(
            .invalidData, "the file has more than \(largest >> 30) GiB", at: .init(file: path),
            remedy: "Write one row for each id")
    }
}

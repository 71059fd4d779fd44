import Diagnostics

/// The bytes of a whole file, decompressed if it is compressed by gzip.
///
/// - Parameters:
///   - path: The file.
///   - limit: How many bytes it may have when decompressed.
/// - Returns: The bytes.
/// - Throws: `UserError` with code `missingInput` for a file that cannot be read, `invalidData` for one that is damaged or too
///   large.
package func decompressedContents(of path: String, limit: Int = 1 << 30) throws -> [UInt8] {
    let raw = try MappedFile.contents(of: path)
    guard raw.starts(with: [0x1F, 0x8B]) else { return raw }
    let body = try GzipBody(limit: limit, allowsPadding: true)
    do {
        try raw.withUnsafeBytes { try body.add($0) }
    } catch GzipBody.Problem.tooLarge {
        throw UserError(
            .invalidData, "the file has more than \(limit >> 20) MiB", at: .init(file: path), remedy: "Make it smaller")
    } catch is GzipBody.Problem {
        throw damaged(path)
    }
    guard body.isComplete else { throw damaged(path) }
    return body.bytes
}

private func damaged(_ path: String) -> UserError {
    UserError(
        .invalidData, "not a readable gzip file: it is damaged or ends too early", at: .init(file: path),
        remedy: "Copy or compress the file again")
}

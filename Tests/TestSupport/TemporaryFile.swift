import Glibc

/// Calls `body` with the path of a new file with the content `bytes`, and removes the file afterwards.
package func withFile<Result>(
    _ bytes: [UInt8], suffix: String = ".csv", _ body: (_ path: String) throws -> Result
) throws -> Result {
    let path = "/tmp/endcap-test-\(getpid())-\(UInt64.random(in: 0 ... .max))\(suffix)"
    guard let file = fopen(path, "wb") else { throw TemporaryFileError(code: errno) }
    defer { unlink(path) }
    let written = bytes.isEmpty ? 0 : fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { throw TemporaryFileError(code: errno) }
    return try body(path)
}

/// The same for text.
package func withFile<Result>(
    _ text: String, suffix: String = ".csv", _ body: (_ path: String) throws -> Result
) throws -> Result {
    try withFile(Array(text.utf8), suffix: suffix, body)
}

struct TemporaryFileError: Error {
    let code: Int32
}

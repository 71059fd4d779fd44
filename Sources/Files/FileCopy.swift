import Diagnostics
import Glibc

/// Copies a regular file to a new path and makes the copy durable.
///
/// The bytes are read, not mapped, so that a source that is cut meanwhile gives a shorter copy and no signal: the caller
/// compares the copy with what it should be. The copy has the permissions of the source, as far as the umask lets it.
///
/// - Parameters:
///   - source: The path of the file.
///   - destination: The path of the copy, where nothing may be.
/// - Throws: `UserError` with code `missingInput` when the source is no regular file or cannot be read, `cannotWrite`. A
///   copy that was begun stays then.
package func copyFile(_ source: String, to destination: String) throws {
    // Opening a pipe would wait for its writer without O_NONBLOCK.
    let input = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard input >= 0 else { throw cannotCopy(source, message(of: errno)) }
    defer { close(input) }
    var status = stat()
    guard fstat(input, &status) == 0 else { throw cannotCopy(source, message(of: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw cannotCopy(source, "not a regular file") }
    let output = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0o777)
    guard output >= 0 else { throw cannotWrite(destination, errno) }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = buffer.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            throw cannotCopy(source, message(of: errno))
        }
        if count == 0 { break }
        try buffer.withUnsafeBytes {
            try writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: output, path: destination)
        }
    }
    guard fsync(output) == 0 else { throw cannotWrite(destination, errno) }
}

private func cannotCopy(_ path: String, _ problem: String) -> UserError {
    UserError(
        .missingInput, "cannot read: \(problem)", at: .init(file: path),
        remedy: "Check the path and that you may read the file")
}

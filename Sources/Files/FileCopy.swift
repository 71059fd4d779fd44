import Diagnostics
import Glibc

/// Copies a regular file to a new path and makes the copy durable.
///
/// The bytes are read, not mapped, so a source that is cut meanwhile gives a shorter copy: the caller compares the copy
/// with what it should be. The copy has the permissions of the source, as far as the umask lets it.
///
/// - Parameters:
///   - source: The path of the file.
///   - destination: The path of the copy, where nothing may be.
/// - Throws: `UserError` with code `missingInput` when the source is no regular file or cannot be read, `cannotWrite`. A
///   copy that was begun stays then.
package func copyFile(_ source: String, to destination: String) throws {
    let input = try OpenFile(source)
    let output = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, input.permissions)
    guard output >= 0 else { throw cannotWrite(destination, errno) }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = buffer.withUnsafeMutableBytes { read(input.descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            throw cannotRead(source, errno)
        }
        if count == 0 { break }
        try buffer.withUnsafeBytes {
            try writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: output, path: destination)
        }
    }
    guard fsync(output) == 0 else { throw cannotWrite(destination, errno) }
}

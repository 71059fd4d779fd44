import Files
import Glibc

/// A new folder for one test; it is removed with everything in it when the object is released.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/endcap-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Restore the permission to write, which a test may have removed; a leftover in /tmp is no reason to fail.
        chmod(path, 0o755)
        try? Folder.remove(path)
    }

    /// The path of a file in the folder; writes `text` to it when given.
    package func file(_ name: String, _ text: String? = nil) throws -> String {
        let file = "\(path)/\(name)"
        if let text { try write(Array(text.utf8), to: file) }
        return file
    }

    /// Writes bytes to a path, without the atomic write of the library.
    package func write(_ bytes: [UInt8], to path: String) throws {
        guard let stream = fopen(path, "wb") else { throw Failure() }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw Failure() }
    }

    private struct Failure: Error {}
}

/// The bytes of a file.
package func bytes(of path: String) throws -> [UInt8] {
    let file = try MappedFile(path)
    return withExtendedLifetime(file) { Array(file.bytes) }
}

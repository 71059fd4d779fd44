import Diagnostics
import Glibc

/// A file mapped read-only into memory for as long as this object lives.
///
/// When a rename replaces the file, the mapping keeps the old bytes.
package final class MappedFile: @unchecked Sendable {
    // Unchecked: the bytes are never written through this mapping, and the address never changes.

    package let path: String
    /// All bytes of the file; valid while the object lives.
    package let bytes: UnsafeRawBufferPointer

    /// Maps the regular file at `path`.
    ///
    /// - Throws: `UserError` with code `missingInput` when the file cannot be opened, read or mapped.
    package init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotRead(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.cannotRead(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw UserError(
                .missingInput, "not a regular file", at: .init(file: path), remedy: "Give the path of a file")
        }
        self.path = path
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw Self.cannotRead(path, errno)
        }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        if let base = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
        }
    }

    /// Tells the kernel that the file will be read once from front to back.
    package func adviseSequential() {
        if let base = bytes.baseAddress {
            madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_SEQUENTIAL)
        }
    }

    /// A copy of all bytes, for small files; unlike `bytes`, the copy may outlive the object.
    package var contents: [UInt8] {
        withExtendedLifetime(self) { Array(bytes) }
    }

    private static func cannotRead(_ path: String, _ code: Int32) -> UserError {
        UserError(
            .missingInput, "cannot read: \(message(of: code))", at: .init(file: path),
            remedy: "Check the path and that you may read the file")
    }
}

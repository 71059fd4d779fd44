import CKernels
package import Diagnostics
import Glibc

/// A file mapped read-only into memory for as long as this object lives.
///
/// When a rename replaces the file, the mapping keeps the old bytes. When the file itself is cut, the bytes beyond its
/// end read as zeros instead of ending the process, and when it is overwritten, they are a mixture of old and new:
/// whoever uses values of the file calls `checkUnchanged` afterwards, before anybody sees a result. What was read into
/// memory instead of being mapped never changes.
package final class MappedFile: @unchecked Sendable {
    // Unchecked: the bytes are never written through this mapping, and the address never changes.

    package let path: String
    /// All bytes of the file; valid while the object lives, and aligned to 64 bytes.
    package let bytes: UnsafeRawBufferPointer
    /// The file as it was when it was opened.
    package let stamp: FileStamp
    /// What watches over a mapping; nil for bytes in memory of their own.
    private let guarded: Guard?

    private struct Guard {
        /// Stays open, because the path may lead to another file later.
        let file: OpenFile
        let slot: Int32
    }

    /// Opens the regular file at `path`, without waiting for whatever else may be there.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: Up to this size the file is read into memory. A larger one is read too where it cannot be mapped, or
    ///     when very many files are mapped already.
    /// - Throws: `UserError` with code `missingInput` when the file cannot be opened or read, `invalidData` when it
    ///   changes again and again while it is read into memory.
    package init(_ path: String, inMemoryUpTo limit: Int = 0) throws {
        self.path = path
        let file = try OpenFile(path)
        if try file.stamp().size > limit, let mapping = try Self.map(file) {
            bytes = mapping.bytes
            stamp = mapping.stamp
            guarded = Guard(file: file, slot: mapping.slot)
        } else {
            let copy = try file.copy()
            bytes = UnsafeRawBufferPointer(copy.bytes)
            stamp = copy.stamp
            guarded = nil
        }
    }

    /// Maps a file and guards the mapping; nil when this is impossible.
    private static func map(
        _ file: OpenFile
    ) throws -> (bytes: UnsafeRawBufferPointer, stamp: FileStamp, slot: Int32)? {
        guard let stamp = FileStamp.settled(descriptor: file.descriptor) else { throw cannotRead(file.path, errno) }
        let size = stamp.size
        guard size > 0, let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0),
            address != MAP_FAILED
        else { return nil }
        let slot = endcap_guard_register(address, size)
        guard slot >= 0 else {
            munmap(address, size)
            return nil
        }
        return (UnsafeRawBufferPointer(start: address, count: size), stamp, slot)
    }

    deinit {
        let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        if let guarded {
            endcap_guard_unregister(guarded.slot)
            munmap(base, bytes.count)
        } else {
            free(base)
        }
    }

    /// Whether all bytes are still those of the file that was opened.
    ///
    /// A rename over the file's name, a removed name and other permissions are no change.
    package var isUnchanged: Bool {
        guard let guarded else { return true }
        return FileStamp(descriptor: guarded.file.descriptor) == stamp && !endcap_guard_is_lost(guarded.slot)
    }

    /// Makes sure that all bytes that were read are those of the file that was opened.
    ///
    /// - Throws: `UserError` with the given code that names the file.
    package func checkUnchanged(_ code: ExitCode) throws {
        guard isUnchanged else { throw fileChanged(path, code) }
    }

    /// Tells the kernel that the file will be read once from front to back.
    package func adviseSequential() {
        guard guarded != nil, let base = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_SEQUENTIAL)
    }

    /// All bytes of a small file, such as a manifest or a configuration; never a mixture of two contents.
    ///
    /// - Throws: `UserError` as `init(_:inMemoryUpTo:)`.
    package static func contents(of path: String) throws -> [UInt8] {
        let file = try MappedFile(path, inMemoryUpTo: .max)
        return withExtendedLifetime(file) { Array(file.bytes) }
    }
}

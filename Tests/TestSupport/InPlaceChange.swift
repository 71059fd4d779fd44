import Glibc

/// A change of a file under its inode, as `cp`, `truncate`, `rsync --inplace` and some exports make it.
package enum InPlaceChange: String, CaseIterable, Sendable {
    case emptied, halved, overwritten, grown

    /// Changes a file; what is overwritten keeps its size and has stars in place of all its bytes.
    package func apply(to path: String) throws {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw Failure() }
        let size = Int(status.st_size)
        let isDone: Bool
        switch self {
        case .emptied: isDone = ftruncate(descriptor, 0) == 0
        case .halved: isDone = ftruncate(descriptor, size / 2) == 0
        case .overwritten:
            let stars = [UInt8](repeating: UInt8(ascii: "*"), count: size)
            isDone = pwrite(descriptor, stars, size, 0) == size
        case .grown: isDone = pwrite(descriptor, [UInt8(ascii: "\n")], 1, size) == 1
        }
        guard isDone else { throw Failure() }
    }

    private struct Failure: Error {}
}

import CKernels
import Diagnostics
import Glibc

extension Folder {
    /// Exchanges two folders in one step, so that whoever opens one of the paths finds the one or the other.
    ///
    /// - Throws: `UserError` with code `cannotWrite`; then both are where they were.
    package static func exchange(_ one: String, _ other: String) throws {
        let code = endcap_exchange(one, other)
        guard code != 0 else { return }
        guard code != EINVAL, code != ENOSYS else {
            throw UserError(
                .cannotWrite, "the file system cannot exchange two folders in one step", at: .init(file: other),
                remedy: "Copy the store to a local file system such as ext4, XFS or Btrfs, and work there")
        }
        throw cannotWrite(other, code)
    }

    /// Gives a file or a folder the permissions, the owner and the group of another one, as far as the process may.
    ///
    /// - Throws: `UserError` with code `cannotWrite` where one of them cannot be opened.
    package static func copyAccess(of source: String, to destination: String) throws {
        var status = stat()
        guard stat(source, &status) == 0 else { throw cannotWrite(source, errno) }
        let descriptor = open(destination, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotWrite(destination, errno) }
        defer { close(descriptor) }
        FileAccess(of: status).apply(to: descriptor)
    }

    /// Gives a file a further name, or copies it where links cannot be made.
    ///
    /// - Throws: `UserError` with code `cannotWrite`, or `missingInput` for a file that cannot be read.
    package static func linkOrCopy(_ source: String, to destination: String) throws {
        guard link(source, destination) != 0 else { return }
        try copyFile(source, to: destination)
    }
}

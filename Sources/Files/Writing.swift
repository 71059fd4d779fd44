package import Diagnostics
import Glibc

/// Writes all bytes to an open file, with further calls when the kernel takes only a part.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
            if errno == EINTR { continue }
            throw cannotWrite(path, errno)
        }
        rest = rest.dropFirst(count)
    }
}

/// The system's message for an error number.
func message(of code: Int32) -> String {
    String(cString: strerror(code))
}

/// Whether an error says that the disk, or the user's share of it, is full.
package func isDiskFull(_ error: UserError) -> Bool {
    error.code == .cannotWrite && [ENOSPC, EDQUOT].contains { error.problem.contains(message(of: $0)) }
}

/// The error for a path that cannot be written, with the remedy that fits the reason.
func cannotWrite(_ path: String, _ code: Int32) -> UserError {
    let remedy =
        switch code {
        case ENOSPC, EDQUOT: "Free some space or choose another disk; nothing was replaced"
        case EFBIG: "Raise the limit of the size of files (ulimit -f) or choose another disk; nothing was replaced"
        case EACCES, EPERM, EROFS: "Choose a place that you may write to; nothing was replaced"
        default: "Check the path; nothing was replaced"
        }
    return UserError(.cannotWrite, "cannot write: \(message(of: code))", at: .init(file: path), remedy: remedy)
}

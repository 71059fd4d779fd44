import Diagnostics
import Files
import Glibc

/// A temporary file that holds what could be read only once.
///
/// It has no name and is reached through its descriptor. Where `/proc` is not mounted, it keeps its name until the spool
/// or the process ends; only `kill -9` or a crash leaves the file, which only its owner may read.
final class Spool: Sendable {
    private let descriptor: Int32
    /// The name that the file had to keep; nil where it needs none.
    private let kept: (name: String, entry: TemporaryPath)?

    /// A path to the file, as long as the spool lives.
    var path: String { kept?.name ?? Self.path(of: descriptor) }

    private static func path(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    init(of source: ByteSource) throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        (descriptor, kept) = uninterrupted { Self.make(in: folder) }
        guard descriptor >= 0 else { throw Self.cannotWrite(folder) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        while true {
            var rest = source.window
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                guard count >= 0 || errno == EINTR else { throw Self.cannotWrite(folder) }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(count, 0)))
            }
            if source.isAtEnd { return }
            try source.extend(from: source.window.count)
        }
    }

    /// Makes the file, and takes its name away where it can be reached without.
    private static func make(in folder: String) -> (descriptor: Int32, kept: (name: String, entry: TemporaryPath)?) {
        var template = Array("\(folder)/endcap-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return (descriptor, nil) }
        guard FileIdentity(path: path(of: descriptor)) != FileIdentity(descriptor: descriptor),
            let name = template.withUnsafeBufferPointer({ $0.baseAddress.map { String(cString: $0) } })
        else {
            unlink(template)
            return (descriptor, nil)
        }
        return (descriptor, (name, TemporaryPath(name)))
    }

    deinit {
        if let kept {
            uninterrupted {
                unlink(kept.name)
                kept.entry.forget()
            }
        }
        if descriptor >= 0 { close(descriptor) }
    }

    private static func cannotWrite(_ folder: String) -> UserError {
        UserError(
            .cannotWrite, "cannot write a temporary file: \(String(cString: strerror(errno)))", at: .init(file: folder),
            remedy: "Free space there, or name another folder in the environment variable TMPDIR")
    }
}

import Glibc

/// An open file of the process; writes are always complete.
struct FileDescriptor: Sendable {
    let number: Int32

    static let standardOutput = FileDescriptor(number: STDOUT_FILENO)
    static let standardError = FileDescriptor(number: STDERR_FILENO)

    /// Whether this is a terminal with a movable cursor, so that a person is probably reading.
    var isTerminal: Bool {
        guard isatty(number) == 1, let kind = getenv("TERM") else { return false }
        return String(cString: kind) != "dumb"
    }

    /// The terminal's width in characters, or 80 if it is unknown.
    var columns: Int {
        var size = winsize()
        guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes all bytes, and retries after a signal or a short write; returns the error number, or zero.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let written = Glibc.write(number, start, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        return 0
    }

    /// Writes all of a text.
    func write(_ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }
}

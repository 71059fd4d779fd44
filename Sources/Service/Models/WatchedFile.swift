import Glibc

/// Tells whether a file was written again since it was last looked at.
struct WatchedFile: Sendable {
    /// What changes when a file is written or replaced.
    struct State: Sendable, Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        /// When it was written, in seconds since 1970 UTC.
        var written: Double { Double(seconds) + Double(nanoseconds) * 1e-9 }
    }

    let path: String
    /// What was seen at the last look; `nil` when there was no file, or nobody has looked yet.
    private(set) var state: State?
    private var hasLooked = false

    init(_ path: String) {
        self.path = path
    }

    /// Looks at the file.
    ///
    /// - Returns: Whether it is another one than at the last look; true at the first.
    mutating func hasChanged() -> Bool {
        var status = stat()
        let found =
            stat(path, &status) == 0
            ? State(
                device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec) : nil
        defer { (state, hasLooked) = (found, true) }
        return !hasLooked || found != state
    }
}

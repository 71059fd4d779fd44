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
        /// When its owner, its permissions or it itself changed.
        let changedSeconds: Int
        let changedNanoseconds: Int

        /// Looks at a file; `nil` when there is none.
        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            (changedSeconds, changedNanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
        }

        /// When it was written, in seconds since 1970 UTC.
        var written: Double { Double(seconds) + Double(nanoseconds) * 1e-9 }
    }

    let path: String
    /// What was seen at the last look; `nil` when there was no file.
    private(set) var state: State?
    /// When it is read again although it has not changed, in seconds since 1970 UTC: at the first look, and after a failure.
    private var due: Double? = -.infinity

    init(_ path: String) {
        self.path = path
    }

    /// Looks at the file.
    ///
    /// - Parameter now: Seconds since 1970 UTC.
    /// - Returns: Whether it should be read: it is another one than at the last look, or a reading is due.
    mutating func shouldBeRead(now: Double) -> Bool {
        let found = State(of: path)
        guard found != state || due.map({ $0 <= now }) ?? false else { return false }
        (state, due) = (found, nil)
        return true
    }

    /// Says that the file could not be read, which may be the system's fault and pass.
    mutating func readingFailed(now: Double) { due = now + 10 }
}

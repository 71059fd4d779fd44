import Glibc

/// Detects whether a file was rewritten since the last check.
struct WatchedFile: Sendable {
    /// File attributes that change when a file is written or replaced.
    struct State: Sendable, Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int
        /// The time when the content, the owner or the permissions last changed.
        let changedSeconds: Int
        let changedNanoseconds: Int

        /// Reads the state of a file; `nil` if there is none.
        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            (changedSeconds, changedNanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
        }

        /// The time of the last write, in seconds since 1970 UTC.
        var written: Double { Double(seconds) + Double(nanoseconds) * 1e-9 }
    }

    let path: String
    /// The state at the last check; `nil` when there was no file.
    private(set) var state: State?
    /// When to read an unchanged file, in seconds since 1970 UTC: at the first check, and some time after a failure.
    private var due: Double? = -.infinity

    init(_ path: String) {
        self.path = path
    }

    /// Checks the file.
    ///
    /// - Parameter now: Seconds since 1970 UTC.
    /// - Returns: Whether it should be read, because it has changed since the last check or a reading is due.
    mutating func shouldBeRead(now: Double) -> Bool {
        let found = State(of: path)
        guard found != state || due.map({ $0 <= now }) ?? false else { return false }
        (state, due) = (found, nil)
        return true
    }

    /// Schedules another reading, because a failure may be temporary.
    mutating func readingFailed(now: Double) { due = now + 10 }
}

import Files
import Glibc

/// Detects whether a file was rewritten since the last check, and for how long it has stood unchanged.
struct WatchedFile: Sendable {
    /// File attributes that change when a file is written or replaced.
    struct State: Sendable, Equatable {
        let stamp: FileStamp
        /// The time when the content, the owner or the permissions last changed.
        private let changedSeconds: Int
        private let changedNanoseconds: Int

        /// Reads the state of a file; `nil` if there is none.
        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            stamp = FileStamp(status)
            (changedSeconds, changedNanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
        }
    }

    let path: String
    /// The state at the last check; `nil` when there was no file.
    private(set) var state: State?
    /// When a check first found this state, in seconds since 1970 UTC.
    private var since = -Double.infinity
    /// When to read an unchanged file: at the first check, and whenever somebody has asked for it.
    private var due: Double? = -.infinity
    /// The state that somebody has confirmed.
    private var confirmed: State?

    init(_ path: String) {
        self.path = path
    }

    /// Checks the file.
    ///
    /// - Parameter now: Seconds since 1970 UTC.
    /// - Returns: Whether it should be read, because it has changed since the last check or a reading is due.
    mutating func shouldBeRead(now: Double) -> Bool {
        let found = State(of: path)
        if found != state || since == -.infinity {
            (state, since) = (found, now)
        } else if now < since {
            // The clock was set back.
            since = now
        } else if due.map({ now < $0 }) ?? true {
            return false
        }
        due = nil
        return true
    }

    /// Schedules another reading, unless the file changes before.
    mutating func readAgain(at time: Double) { due = time }

    /// Schedules another reading for when the file has stood unchanged for a number of seconds.
    mutating func readAgain(afterStanding seconds: Double) { due = since + seconds }

    /// Whether the checks have found the file unchanged for a number of seconds.
    func hasStood(for seconds: Double, at now: Double) -> Bool { now >= since + seconds }

    /// Whether the file still is as the last check found it.
    var isUnchanged: Bool { State(of: path) == state }

    /// Confirms the file as it is now; it is read at the next check.
    mutating func confirm() {
        confirmed = State(of: path)
        due = -.infinity
    }

    /// Whether somebody has confirmed the file as the last check found it.
    var isConfirmed: Bool { confirmed != nil && confirmed == state }
}

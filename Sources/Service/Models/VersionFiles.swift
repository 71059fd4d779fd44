import Synchronization

/// What became of the files that an open version was read from; all copies of the version under other rules share it.
final class VersionFiles: Sendable {
    /// The result of reading every byte of a version's files on the disk.
    struct Examination: Sendable {
        /// The state of the files that were read.
        let files: WatchedFolder
        let isSound: Bool
        /// When unchanged files that are not sound are read again, in seconds since 1970 UTC.
        let until: Double
    }

    private struct State {
        var lossOfUsers: String?
        var problem: String?
        var examination: Examination?
    }

    /// The state of the files just before the version was opened.
    let opened: WatchedFolder
    private let state = Mutex(State())

    init(opened: WatchedFolder) {
        self.opened = opened
    }

    /// Why the version looks no user up any more; `nil` while it does.
    var lossOfUsers: String? { state.withLock { $0.lossOfUsers } }

    /// What is wrong with the files on the disk, while the version answers from what it has open; `nil` if nothing is.
    var problem: String? { state.withLock { $0.problem } }

    /// Lets the version look no user up from now on; only opening it again brings the users back.
    ///
    /// - Returns: Whether this is new.
    func loseUsers(because problem: String) -> Bool {
        state.withLock { state in
            guard state.lossOfUsers == nil else { return false }
            // What was read before tells nothing any more, even if the files look unchanged.
            (state.lossOfUsers, state.examination) = (problem, nil)
            return true
        }
    }

    /// Records what is wrong with the files on the disk.
    ///
    /// - Returns: Whether this is new.
    func note(problem: String?) -> Bool {
        state.withLock { state in
            defer { state.problem = problem }
            return state.problem != problem
        }
    }

    func record(_ examination: Examination) { state.withLock { $0.examination = examination } }

    /// Whether it is useless to read the files again now.
    func areExamined(_ files: WatchedFolder, now: Double) -> Bool {
        guard let examination = state.withLock({ $0.examination }), examination.files == files else { return false }
        return examination.isSound || now < examination.until
    }

    /// Whether the files on the disk were found sound, and the version should be opened again to answer from them.
    func areWorthOpening(_ files: WatchedFolder) -> Bool {
        state.withLock { state in
            guard let examination = state.examination, examination.isSound, examination.files == files else {
                return false
            }
            return files != opened || state.lossOfUsers != nil
        }
    }
}

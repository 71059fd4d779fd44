package import Glibc

/// What shows that a file was replaced or changed in place: which file it is, its size, and when it was last written.
///
/// The time at which the inode changed (`st_ctim`) is no part of it, because `chmod`, a new link, and a rename over the
/// file's name move that time and leave every byte as it was.
package struct FileStamp: Sendable, Equatable {
    private let identity: FileIdentity
    package let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// The stamp of what a path leads to; nil if nothing is there.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The stamp of an open file; nil for a descriptor that is not open.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    package init(_ status: stat) {
        identity = FileIdentity(status)
        size = Int(status.st_size)
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    /// The stamp of what a path leads to, once a later write is sure to change it; nil if nothing is there.
    package static func settled(path: String) -> FileStamp? { settled { FileStamp(path: path) } }

    /// The stamp of an open file, once a later write is sure to change it; nil for a descriptor that is not open.
    static func settled(descriptor: Int32) -> FileStamp? { settled { FileStamp(descriptor: descriptor) } }

    /// Takes stamps until one is settled, at most 21; returns the last.
    private static func settled(_ take: () -> FileStamp?) -> FileStamp? {
        var stamp = take()
        for _ in 0..<20 {
            guard let lead = stamp?.lead else { return stamp }
            usleep(UInt32(lead * 1_000_000) + 1_000)
            stamp = take()
        }
        return stamp
    }

    /// All of it in one word, by which a later process knows the file again.
    package var text: String { "\(identity.device):\(identity.inode):\(size):\(seconds):\(nanoseconds)" }

    /// The time of the last write, in seconds since 1970 UTC.
    package var written: Double { Double(seconds) + Double(nanoseconds) * 1e-9 }

    /// Whether a write from now on is sure to give the file another time.
    package var isSettled: Bool { lead == nil }

    /// How many seconds the file's time is at or ahead of the time that a write would give it; nil if it is earlier, or
    /// `longestTick` or more ahead.
    ///
    /// The kernel gives files the time of its last tick, 1 to 10 ms ago, so that two writes in one tick leave the same.
    private var lead: Double? {
        var tick = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &tick)
        // In floating point, because a file may bear any time.
        let lead = Double(seconds) - Double(tick.tv_sec) + (Double(nanoseconds) - Double(tick.tv_nsec)) * 1e-9
        return (0..<Self.longestTick).contains(lead) ? lead : nil
    }

    /// In seconds; a time further ahead was set by somebody, and a write replaces it.
    private static let longestTick = 0.02
}

package import Glibc

/// What shows that a file was replaced or changed in place: which file it is, its size, and when it was last written.
///
/// Two stamps are equal whatever the time at which the inode changed (`st_ctim`), because `chmod`, a new link, and a
/// rename over the file's name move that time and leave every byte as it was.
package struct FileStamp: Sendable {
    private let identity: FileIdentity
    package let size: Int
    /// When the file was last written, and when its inode last changed.
    private let lastWrite: Moment
    private let lastChange: Moment

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
        lastWrite = Moment(status.st_mtim)
        lastChange = Moment(status.st_ctim)
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
    ///
    /// The change of the inode is part of it, because a copy that keeps times (`cp -p`) may leave another file of the same
    /// size behind; a process that opens the file once has no such gap.
    package var text: String { "\(identity.device):\(identity.inode):\(size):\(lastWrite):\(lastChange)" }

    /// The time of the last write, in seconds since 1970 UTC.
    package var written: Double { lastWrite.inSeconds }

    /// Whether any change from now on is sure to give the file another time.
    package var isSettled: Bool { lead == nil }

    /// Whether the inode changed between two stamps that are equal, so that only the bytes tell whether they are the same.
    package func isTouched(since earlier: FileStamp) -> Bool { lastChange != earlier.lastChange }

    /// How many seconds the file's times are at or ahead of the time that a change would give them; nil if they are
    /// earlier, or `longestTick` or more ahead.
    ///
    /// The kernel gives files the time of its last tick, 1 to 10 ms ago, so that two writes in one tick leave the same.
    private var lead: Double? {
        var tick = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &tick)
        let now = Moment(tick)
        let leads = [lastWrite, lastChange].map { $0.inSeconds(after: now) }
        return leads.filter { (0..<Self.longestTick).contains($0) }.max()
    }

    /// In seconds; a time further ahead was set by somebody, and a write replaces it.
    private static let longestTick = 0.02
}

extension FileStamp: Equatable {
    package static func == (left: FileStamp, right: FileStamp) -> Bool {
        left.identity == right.identity && left.size == right.size && left.lastWrite == right.lastWrite
    }
}

/// A time as file systems keep it.
private struct Moment: Sendable, Equatable, CustomStringConvertible {
    let seconds: Int
    let nanoseconds: Int

    init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }

    var description: String { "\(seconds):\(nanoseconds)" }

    var inSeconds: Double { Double(seconds) + Double(nanoseconds) * 1e-9 }

    /// In floating point, because a file may bear any time.
    func inSeconds(after other: Moment) -> Double {
        Double(seconds) - Double(other.seconds) + (Double(nanoseconds) - Double(other.nanoseconds)) * 1e-9
    }
}

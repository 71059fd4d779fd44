import Diagnostics
import Events

/// On which channels the events of each user were, of some events of a log.
struct UserChannels {
    private let log: EventLog
    private let channel: [UInt8]
    /// The events by user and channel.
    private var counts: [Pair: Int] = [:]

    private struct Pair: Hashable {
        let user: UInt32
        let channel: UInt8
    }

    /// Counts no event yet.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a log without channels.
    init(of log: EventLog) throws {
        guard let channel = log.channel else {
            throw UserError(
                .wrongUsage, "the events to measure on have no column of channels", at: .init(file: log.file),
                remedy: "Name it with \(.channelColumn), or leave the report by channel out")
        }
        (self.log, self.channel) = (log, channel)
    }

    /// Counts an event.
    mutating func add(_ row: Int) { counts[Pair(user: log.user[row], channel: channel[row]), default: 0] += 1 }

    /// The channel of most events of a user, of several the first in byte order; nil where most have none.
    func usual(of user: Int) -> String? {
        var best: (channel: UInt8, events: Int)?
        // Channels are numbered in byte order, and events without one come last.
        for channel in log.channelNames.indices.map({ UInt8($0) }) + [EventLog.noChannel] {
            guard let events = counts[Pair(user: UInt32(user), channel: channel)] else { continue }
            if events > best?.events ?? 0 { best = (channel, events) }
        }
        guard let best, best.channel != EventLog.noChannel else { return nil }
        return log.channelNames[Int(best.channel)]
    }
}

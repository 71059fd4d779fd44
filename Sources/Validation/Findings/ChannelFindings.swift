import Documents
import Ids
import Tables

/// Finds what the channels of a log show.
struct ChannelFindings {
    let tally: ColumnTally
    let file: String
    let column: String
    /// The rows that count.
    let events: Int

    /// A log has at most so many channels.
    static let mostChannels = 255

    /// The channels of rows that count, the commonest first.
    private var channels: [(name: String, rows: Int)] {
        let used = tally.used.indices.filter { tally.used[$0] > 0 }
        let named = used.map { (name: String(decoding: tally.texts[$0], as: UTF8.self), rows: tally.used[$0]) }
        return named.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
    }

    /// What the report says of each channel, and of the events without one.
    var profile: [LogProfile.Channel] {
        if tally.isOverflowing { return [] }
        let named = channels
        let unknown = named.reduce(events) { $0 - $1.rows }
        func share(_ rows: Int) -> Double { Double(rows) / Double(events) }
        return named.map { LogProfile.Channel(name: $0.name, rows: $0.rows, share: share($0.rows)) }
            + (unknown > 0 ? [LogProfile.Channel(name: nil, rows: unknown, share: share(unknown))] : [])
    }

    var all: [Finding] { tooMany + spellings }

    private var tooMany: [Finding] {
        let count = tally.isOverflowing ? tally.sample.distinct : channels.count
        guard tally.isOverflowing || count > Self.mostChannels else { return [] }
        return [
            Finding(
                .failure, .channels, file: file, column: column,
                "there are \(count.grouped) channels of events, more than \(Self.mostChannels)", count: count,
                remedy: "Name the column that holds the channel, or rename this one in the table")
        ]
    }

    /// Channels that are an earlier one but for capitals and blanks.
    private var spellings: [Finding] {
        if tally.isOverflowing { return [] }
        var first: [String: String] = [:]
        return channels.compactMap { channel in
            let folded = channel.name.lowercased().filter { !$0.isWhitespace }
            guard let other = first[folded] else {
                first[folded] = channel.name
                return nil
            }
            return Finding(
                .suspicion, .otherSpelling, file: file, column: column,
                "the channel \(quoted([channel.name])) of \(counted(channel.rows, "events")) is another than "
                    + "\(quoted([other]))",
                count: channel.rows, remedy: "Write channels alike")
        }
    }
}

import Diagnostics
import Ids
import Tables

extension EventLogBuilder {
    /// The most channels that a log may have; one number of a byte stands for an empty cell.
    static let mostChannels = 255

    /// The channel of a row; nil for an empty cell, because a shop may not know where each event was.
    func channelName(_ reader: borrowing RecordReader, _ column: Int) throws -> Sighting? {
        guard !reader.field(column).isEmpty else { return nil }
        let name = try id(reader, column, in: channels)
        guard name.number != nil || channels.count < Self.mostChannels else {
            throw UserError(
                .invalidData, "more than \(Self.mostChannels) channels of events", at: reader.place(of: column),
                remedy: "Name the column of the channel with \(.channelColumn), or rename this one in the table")
        }
        return name
    }

    /// Appends the channels of a batch.
    mutating func takeOverChannels(of other: EventLogBuilder) {
        let numbers = channels.intern(contentsOf: other.channels)
        channel.append(
            contentsOf: other.channel.lazy.map { $0 == EventLog.noChannel ? $0 : UInt8(numbers[Int($0)]) })
    }

    /// Renumbers the channels in ascending byte order of their names, which it returns.
    mutating func renumberChannels() -> [String] {
        let (names, order) = channels.sorted()
        for index in channel.indices where channel[index] != EventLog.noChannel {
            channel[index] = UInt8(order[Int(channel[index])])
        }
        return names.indices.map { names.string(at: $0) }
    }
}

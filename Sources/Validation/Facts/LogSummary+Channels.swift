import Events

extension LogSummary {
    /// The channels in ascending byte order, each with the times of its first and its last row; nil for a log without
    /// channels, and for too many.
    var channelSpans: [(name: String, span: ColumnTally.Span)]? {
        guard let column = roles.channel, let position = scan.position(of: column),
            let spans = typeSpans(scan.columns[position]), spans.count <= ChannelFindings.mostChannels
        else { return nil }
        return spans
    }

    /// The first and the last event on each channel, all of one type; none for a log without times.
    func events(onChannelsOfType type: UInt8) -> [(time: Int64, type: UInt8, channel: UInt8)] {
        let days = scan.log.days.filled.map(\.day)
        guard roles.timestamp != nil, let oldest = days.first?.first, let newest = days.last?.last else { return [] }
        var events: [(time: Int64, type: UInt8, channel: UInt8)] = []
        for (number, channel) in (channelSpans ?? []).enumerated() where channel.span.first <= channel.span.last {
            for time in [channel.span.first, channel.span.last] {
                // Spans also hold rows that turned out to be invalid; days do not.
                events.append((min(max(time, oldest), newest), type, UInt8(number)))
            }
        }
        return events
    }
}

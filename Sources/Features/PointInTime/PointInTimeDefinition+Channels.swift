package import Diagnostics
package import Events
import Tables

extension PointInTimeDefinition {
    /// The most channels that have features of their own.
    package static let mostChannels = 10

    /// Whether features can be made of these channels.
    static func areUsable(_ channels: [String]?) -> Bool {
        guard let channels else { return true }
        return !channels.isEmpty && channels.count <= mostChannels && Set(channels).count == channels.count
    }

    /// Checks that a log has a channel of the features, where there are such.
    ///
    /// A channel that the definition does not know is ignored, so the log may have it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a log without channels, `invalidData` for one with other channels.
    func checkChannels(of log: EventLog) throws {
        guard let channels else { return }
        guard Self.hasChannels(log) else { throw missing(.channelColumn) }
        guard channels.contains(where: { Self.position(of: $0, in: log.channelNames) != nil }) else {
            let shown = quoted(log.channelNames.prefix(Self.mostChannels))
            throw UserError(
                .invalidData, "no event is on a channel of the features (\(quoted(channels))): these are on \(shown)",
                at: .init(file: log.file),
                remedy: "Write channels as in the training, or name the column that holds them with \(.channelColumn)")
        }
    }

    /// Whether any event of a log says on which channel it was.
    package static func hasChannels(_ log: EventLog) -> Bool {
        log.channel?.contains { $0 != EventLog.noChannel } ?? false
    }

    /// For each channel of a log its position in the definition's, or -1.
    func channelNumbers(of log: EventLog) -> [Int] {
        guard let channels else { return [] }
        return log.channelNames.map { Self.position(of: $0, in: channels) ?? -1 }
    }

    /// Warns of channels that features are about and that no event of a log is on, and of such that look like them.
    package func reportAbsentChannels(in log: EventLog, to progress: Progress) {
        guard let channels else { return }
        let absent = channels.filter { Self.position(of: $0, in: log.channelNames) == nil }
        if !absent.isEmpty {
            progress.warning(
                "no event is on the channel \(quoted(absent)), which the model learnt from: its features count none")
        }
        let known = Set(channels.map(Self.folded))
        let others = log.channelNames.filter {
            Self.position(of: $0, in: channels) == nil && known.contains(Self.folded($0))
        }
        if !others.isEmpty {
            progress.warning(
                "the channel \(quoted(others)) is written otherwise than in the training and counts as another")
        }
    }

    /// A name in lower case without blanks.
    private static func folded(_ name: String) -> String { name.lowercased().filter { !$0.isWhitespace } }

    /// The position of the name with exactly these bytes; `==` would also match canonically equivalent Unicode.
    private static func position(of name: String, in names: [String]) -> Int? {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8) }
    }
}

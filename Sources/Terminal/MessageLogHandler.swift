import Documents
import FoundationEssentials
package import Logging

/// Writes log messages to a message stream, as text or as JSON lines.
package struct MessageLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    private let format: LogFormat
    private let messages: MessageStream
    private let now: WallClock

    /// Creates a handler; `now` gives the times of the messages.
    package init(level: Logger.Level, format: LogFormat, messages: MessageStream, now: WallClock) {
        logLevel = level
        self.format = format
        self.messages = messages
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let more = event.metadata { all.merge(more) { _, new in new } }
        switch format {
        case .text: messages.line(Self.text(event.level, "\(event.message)", all))
        case .json: messages.line(json(event.level, "\(event.message)", all))
        }
    }

    /// `warning: message key=value`, without the level for `info` and `debug`.
    private static func text(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        var line = level == .info || level == .debug ? message : "\(level.rawValue): \(message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        return line
    }

    private func json(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        let fields = metadata.mapValues { "\($0)" }
        let line = Line(
            time: now.timestamp, level: level.rawValue, message: message, details: fields.isEmpty ? nil : fields)
        // Strings always encode, so this fallback never happens.
        return (try? JSONText.line(line)) ?? message
    }

    private struct Line: Encodable {
        var time: String
        var level: String
        var message: String
        var details: [String: String]?
    }
}

/// The format of messages on standard error (`--log-format`).
package enum LogFormat: String, CaseIterable, Sendable {
    /// A line of text, which starts with the level unless that is `info` or `debug`.
    case text
    /// One JSON object per line with `time`, `level` and `message`.
    case json
}

import Documents
import Events
import Tables

/// How people read the value of a setting: times as in a log, spans as options write them.
enum SettingText {
    /// The value of a setting by the path under which a manifest has it.
    static func text(of value: JSONValue, at path: String) -> String {
        let name = path.split(separator: ".").last ?? ""
        if spans.contains(name[...]), let seconds = value.doubleValue, seconds > 0 { return TimeSpan.text(seconds) }
        guard times.contains(name[...]) else { return value.plainText }
        if let all = value.arrayValue, !all.isEmpty {
            return all.map { text(of: $0, at: path) }.joined(separator: ", ")
        }
        return value.intValue.map { time(Int64($0)) } ?? value.plainText
    }

    /// Settings in seconds.
    private static let spans: Set<Substring> = ["half_life", "history_half_life", "horizon", "active_within"]
    /// Settings in milliseconds since 1970 UTC.
    private static let times: Set<Substring> = ["from", "until", "cutoffs"]

    /// A time of the years 1 to 9999; another can only be in a manifest that no program wrote.
    static func time(_ milliseconds: Int64) -> String {
        (-62_135_596_800_000..<253_402_300_800_000).contains(milliseconds)
            ? Timestamp.text(milliseconds) : "\(milliseconds)"
    }
}
